import * as ohm from 'ohm-js';
import { recipe } from './recipe.js';

// The loader of compiled grammars: published for ohm's own bundler, but missing in its types.
const { makeRecipe } = ohm as unknown as { makeRecipe: (recipe: string) => ohm.Grammar };

let loaded: ohm.Grammar | undefined;

/**
 * The grammar of `grammar-text.ts`. It is loaded from its compiled form: compiling the text takes 200 ms in every process,
 * this takes 4.
 */
export function statementGrammar(): ohm.Grammar {
  loaded ??= makeRecipe(recipe);
  return loaded;
}
