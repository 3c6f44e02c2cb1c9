/** A package of the workspace. */
export interface WorkspacePackage {
  /** Absolute path of its folder. */
  readonly directory: string;
  /** Path of its folder relative to the repository's root, with `/`. */
  readonly path: string;
  readonly manifest: Manifest;
}

/** The parts of a `package.json` that the house rules look at. */
export interface Manifest {
  readonly name: string;
  readonly private?: boolean;
  readonly version?: string;
  readonly description?: string;
  readonly license?: string;
  readonly type?: string;
  readonly sideEffects?: boolean | readonly string[];
  readonly engines: { readonly node: string };
  readonly files?: readonly string[];
  readonly repository?: { readonly type: string; readonly url: string; readonly directory?: string };
  readonly homepage?: string;
  readonly bin?: Readonly<Record<string, string>>;
  readonly exports?: Readonly<Record<string, string | Readonly<Record<string, string>>>>;
  readonly publishConfig?: { readonly access?: string; readonly provenance?: boolean };
  readonly scripts?: Readonly<Record<string, string>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly packageManager?: string;
}

/** Absolute path of the repository. */
export const root: string;
/** The folders that hold packages, relative to the root. */
export const workspaceFolders: readonly string[];
export function workspacePackages(): WorkspacePackage[];
export function rootManifest(): Manifest;
