/**
 * What a file or a proof claims does not hold, or cannot be read. The only error that leaves this folder: whoever checks what strangers
 * hand in need not tell a forgery from a crash. The message is for people and names no secret.
 */
export class ProofError extends Error {
  readonly code: string;
  constructor(code: string, message: string) {
    super(message);
    this.name = 'ProofError';
    this.code = code;
  }
}
