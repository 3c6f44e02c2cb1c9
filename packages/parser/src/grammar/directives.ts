import * as ohm from 'ohm-js';
import { recipe } from './recipe.js';

// Exported by ohm-js, but missing in its types.
const { makeRecipe } = ohm as unknown as { makeRecipe: (recipe: unknown) => ohm.Grammar };

/**
 * The grammar of `source.ts`. It is made from its recipe, because building it from its text takes a tenth of a second,
 * which every command would pay.
 */
export const directives: ohm.Grammar = makeRecipe(JSON.parse(recipe));
