import { botComplaint, complaintFor } from '../complaints.ts';
import { refreshAll } from './parts.ts';

const flash = (form: HTMLFormElement, text: string) => {
  const place = form.closest('.phone, .panel')?.querySelector('[data-flash]');
  if (place) place.textContent = text;
};

/** What a problem says (RFC 9457), in the page's words where it has any; or what the bot answered the platform. */
const complaintOf = async (answer: Response): Promise<string> => {
  const told: unknown = await answer.json().catch(() => null);
  const unnamed = answer.ok ? '' : `没有办成，状态 ${answer.status}`;
  if (typeof told !== 'object' || told === null) return unnamed;
  const code = 'type' in told ? String(told.type).replace('/problems/', '') : '';
  if (!answer.ok) return complaintFor(code) ?? ('detail' in told ? String(told.detail) : unnamed);
  if (!('attempts' in told) || !('status' in told) || told.status === 200) return '';
  return botComplaint(told.status === null ? null : Number(told.status));
};

async function send(form: HTMLFormElement, submitter: HTMLElement | null): Promise<void> {
  const data = new FormData(form, submitter);
  const isMultipart = form.enctype === 'multipart/form-data';
  const fields = [...data].flatMap(([name, value]): [string, string][] =>
    typeof value === 'string' ? [[name, value]] : [],
  );
  form.toggleAttribute('data-is-busy', true);
  flash(form, '');
  const written = form.querySelector('textarea');
  const before = written?.value ?? '';
  if (written) written.value = '';
  try {
    const answer = await fetch(form.action, {
      method: 'POST',
      body: isMultipart ? data : new URLSearchParams(fields),
      headers: { accept: 'application/json' },
    });
    const complaint = await complaintOf(answer);
    flash(form, complaint);
    if (complaint !== '' && written && written.value === '') written.value = before;
    if (complaint === '' && isMultipart) form.reset(); // the same photo is not meant twice
  } catch {
    flash(form, '沙盒没有应答，请看程序是否还在运行');
    if (written && written.value === '') written.value = before;
  } finally {
    form.toggleAttribute('data-is-busy', false);
    const prefix = form.dataset['refresh'];
    if (prefix !== undefined) refreshAll(prefix);
  }
}

/** Forms are sent without leaving the page; Enter sends what is written, with Shift and within a Chinese word it does not. */
export function takeForms(): void {
  document.addEventListener('submit', (event) => {
    const form = event.target;
    if (!(form instanceof HTMLFormElement) || form.method !== 'post') return;
    event.preventDefault();
    void send(form, event.submitter);
  });
  document.addEventListener('keydown', (event) => {
    const { target } = event;
    // 229: the Enter that ends a Chinese word where the browser has already closed the composition.
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing || event.keyCode === 229) return;
    if (!(target instanceof HTMLTextAreaElement) || !target.closest('form.write')) return;
    event.preventDefault();
    target.form?.requestSubmit();
  });
}
