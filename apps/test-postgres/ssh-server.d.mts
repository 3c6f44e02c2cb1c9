export interface SshServer {
  readonly port: number;
  readonly user: string;
  readonly hostKeys: readonly string[];
  readonly fingerprints: readonly string[];
  readonly names: Record<string, string>;
  passed: number;
  /** Breaks when more bytes have passed. */
  cutAfter: number | undefined;
  readonly connections: number;
  readonly channels: number;
  open(): number;
  cut(): void;
  close(): Promise<void>;
}

export interface SshServerOptions {
  readonly user?: string;
  readonly password?: string;
  /** The key that is let in, as OpenSSH writes it. */
  readonly publicKey?: string;
  /** The password is asked for as a question. */
  readonly keyboard?: boolean;
  /** It passes nothing on. */
  readonly refusing?: boolean;
  readonly keyTypes?: readonly ('ed25519' | 'rsa')[];
}

export function sshServer(options?: SshServerOptions): Promise<SshServer>;
export function sshKeys(
  type?: 'ed25519' | 'rsa',
  passphrase?: string,
): { readonly private: string; readonly public: string };
