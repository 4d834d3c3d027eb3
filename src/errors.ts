/** Every failure that a caller can cause, with its HTTP status. Chat, command line and HTTP decide on these codes. */
export const problems = {
  'callback.refused': { status: 403, title: 'The callback is not authentic' },
  'callback.malformed': { status: 400, title: 'The callback cannot be read' },
  'callback.too_large': { status: 413, title: 'The callback is too large' },
  'callback.not_configured': { status: 404, title: 'This platform is not configured' },
  'route.not_found': { status: 404, title: 'No such page' },
  'route.bad_method': { status: 405, title: 'This page does not take this method' },
  'database.down': { status: 503, title: 'The database does not answer' },
  'database.unfit': { status: 503, title: 'The database is not in the state that this release needs' },
  'request.too_slow': { status: 408, title: 'The request did not arrive in time' },
  'request.invalid': { status: 400, title: 'The request is not understood' },
  'import.rejected': { status: 422, title: 'The file has wrong rows; nothing was imported' },
  'file.unreadable': { status: 422, title: 'The file cannot be read' },
  'file.not_text': { status: 422, title: 'The file holds no readable text' },
  'upload.gone': { status: 410, title: 'The upload link is used or expired' },
  'upload.too_large': { status: 413, title: 'The upload is too large' },
  'upload.too_many': { status: 429, title: 'Too many tries' },
  'upload.not_configured': { status: 409, title: 'Uploads need the public address of this deployment' },
  'file.unwritable': { status: 422, title: 'The file cannot be written' },
  'backup.broken': { status: 422, title: 'The backup is incomplete or was changed' },
  'backup.refused': { status: 409, title: 'The backup cannot be made or restored here' },
  'platform.refused': { status: 502, title: 'The platform does not let us do this' },
  'log.behind': { status: 503, title: 'The log is behind what this machine has seen' },
  'certificate.too_old': { status: 409, title: 'This notice was issued by a release that kept no register root' },
  'log.whole': { status: 409, title: 'The log is not behind' },
  'notice.not_found': { status: 404, title: 'No such notice' },
  'notice.secret': { status: 422, title: 'The notice bears a secrecy mark' },
  'notice.not_declared': { status: 422, title: 'The notice was not declared free of secrets' },
  'notice.withdrawn': { status: 409, title: 'This notice has been withdrawn' },
  'notice.not_signed': { status: 409, title: 'The organ has not signed yet' },
  'notice.no_lower_organs': { status: 409, title: 'There is no lower organ to send to' },
  'notice.late_deadline': { status: 409, title: 'The deadline is later than the one above' },
  'notice.wrong_state': { status: 409, title: 'The arrival is in a state that does not allow this' },
  'reason.missing': { status: 422, title: 'A reason is needed' },
  'date.unreadable': { status: 422, title: 'The date is not understood' },
  'organ.not_found': { status: 404, title: 'No such organ' },
  'organ.not_below': { status: 422, title: 'The organ is not below the sender' },
  'person.not_found': { status: 404, title: 'No such person' },
  'role.missing': { status: 403, title: 'Not allowed in this post' },
} as const;

export type ProblemCode = keyof typeof problems;

/** A failure we foresee. The message is for whoever reads it, in Chinese where people in chat do: no secrets, no SQL, no stack. */
export class AppError extends Error {
  readonly code: ProblemCode;
  /** Further lines for a list of faults, such as the wrong rows of an import. */
  readonly details: string[];
  constructor(code: ProblemCode, message: string, options: ErrorOptions & { details?: string[] } = {}) {
    super(message, options);
    this.name = 'AppError';
    this.code = code;
    this.details = options.details ?? [];
  }
}
