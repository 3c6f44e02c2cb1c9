const secretWord = /passw(or)?d|passphrase|secret|token|key|credential|dsn/i;

/** Whether a name says that its value is a secret: `DB_PASSWORD`, `api_key`, `SENTRY_DSN`. */
export function isSecretName(name: string): boolean {
  return secretWord.test(name);
}
