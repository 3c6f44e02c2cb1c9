const secretWords = /password|secret|token|key|credential|dsn/i;

/** Whether a variable of `.env` or the environment is a secret because its name says so. */
export function isSecretName(name: string): boolean {
  return secretWords.test(name);
}
