import { wordsOf, type TestApp } from './app.ts';

/** As PUBLIC_URL of the tests; links are opened where the instance really listens. */
export const publicUrl = 'https://anda.example.cn/';

/** The newest upload link on this person's phone, as it is reached here. */
export function linkOf(bed: TestApp, user: string): string {
  const words = bed.twin.messagesOf(user).map(wordsOf).join('\n');
  const path = [...words.matchAll(/https:\/\/anda\.example\.cn(\/upload\/[\w-]+)/gu)].at(-1)?.[1];
  if (path === undefined) throw new Error(`no upload link on the phone of ${user}`);
  return `${bed.origin}${path}`;
}

/** Files by name; the first one is the document. */
export type Files = Record<string, string | Uint8Array>;

function formOf(files: Files, hasMain = true): FormData {
  const form = new FormData();
  for (const [i, [name, bytes]] of Object.entries(files).entries()) {
    form.append(hasMain && i === 0 ? 'main' : 'more', new Blob([Uint8Array.from(Buffer.from(bytes))]), name);
  }
  return form;
}

/** What a page says to a person, without its tags. */
const pageWords = (html: string): string =>
  html
    .replaceAll(/<(?:style|title)[^>]*>.*?<\/(?:style|title)>/gsu, '')
    .replaceAll(/<[^>]*>/gu, ' ')
    .replaceAll(/\s+/gu, ' ')
    .trim();

/** Uploads under a link and waits until all is sent. */
export async function postFiles(bed: TestApp, url: string, files: Files, hasMain = true) {
  const answer = await fetch(url, { method: 'POST', body: formOf(files, hasMain) });
  const page = pageWords(await answer.text());
  await bed.drain();
  return { status: answer.status, page };
}

/** Asks for a link in chat and uploads; gives the page and what the chat shows then. */
export async function upload(bed: TestApp, user: string, files: Files, { words = '发文', hasMain = true } = {}) {
  await bed.say(user, words);
  const posted = await postFiles(bed, linkOf(bed, user), files, hasMain);
  return { ...posted, chat: wordsOf(bed.last(user)) };
}
