/** One thing that was looked at. `fail` wants a mend before people can rely on it, `note` is worth knowing. */
export interface Finding {
  check: string;
  state: 'ok' | 'fail' | 'note';
  /** One line in Chinese: what is, and the mend where there is one. Never a secret. */
  text: string;
  /** What programs may want besides. */
  facts?: Record<string, unknown>;
}

const finding =
  (state: Finding['state']) =>
  (check: string, text: string, facts?: Record<string, unknown>): Finding => ({
    check,
    state,
    text,
    ...(facts ? { facts } : {}),
  });

export const ok = finding('ok');
export const fail = finding('fail');
export const note = finding('note');
