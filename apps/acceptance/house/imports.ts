import { parseSync } from '@swc/core';

/** One import or re-export of a module. */
export interface Import {
  /** As written: `./place.js`, `node:fs`, `@sqlflow/errors`. */
  readonly specifier: string;
  /** True when nothing of it is left in the compiled file. */
  readonly typeOnly: boolean;
}

/** The imports of a TypeScript text in order: static, dynamic, re-exports, and types such as `import('x').Y`. */
export function importsOf(text: string): Import[] {
  return collect(parseSync(text, { syntax: 'typescript', target: 'es2022' }));
}

function collect(node: unknown): Import[] {
  if (Array.isArray(node)) return node.flatMap(collect);
  if (!isNode(node)) return [];
  const own = importOf(node);
  return [...(own === undefined ? [] : [own]), ...Object.values(node).flatMap(collect)];
}

type SyntaxNode = Readonly<Record<string, unknown>>;

function isNode(value: unknown): value is SyntaxNode {
  return typeof value === 'object' && value !== null;
}

function importOf(node: SyntaxNode): Import | undefined {
  switch (node.type) {
    case 'ImportDeclaration':
    case 'ExportNamedDeclaration':
    case 'ExportAllDeclaration':
      // `import { type A }` leaves an empty import behind, so only `import type` counts.
      return imported(node.source, node.typeOnly === true);
    case 'TsImportType':
      return imported(node.argument, true);
    case 'TsExternalModuleReference':
      return imported(node.expression, false);
    case 'CallExpression':
      return callsImport(node.callee) && Array.isArray(node.arguments)
        ? imported(node.arguments[0]?.expression, false)
        : undefined;
    default:
      return undefined;
  }
}

function imported(source: unknown, typeOnly: boolean): Import | undefined {
  if (!isNode(source) || typeof source.value !== 'string') return undefined;
  return { specifier: source.value, typeOnly };
}

function callsImport(callee: unknown): boolean {
  return isNode(callee) && (callee.type === 'Import' || (callee.type === 'Identifier' && callee.value === 'require'));
}
