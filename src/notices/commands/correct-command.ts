import { AppError } from '../../errors.ts';
import type { Dialogue } from '../../chat/dialogue.ts';
import { readIssued, type ByHand } from '../by-hand.ts';
import { dueOfInstant, readDue } from '../due-words.ts';
import { phrases } from '../phrases.ts';
import { parseNumeral } from '../reading/index.ts';
import { changed, issueDraftShape } from './issue-draft.ts';
import { offer, openDraft } from './issue-offer.ts';
import type { CommandDeps, NoticeCommand } from './parts.ts';

const longestTitle = 200;
const longestNumber = 60;
const none = /^(?:无|没有)$/u;
const datesIn = (value: string) => value.split(/[,，、;；]/u).filter((word) => word.trim() !== '');
/** Whether somebody means dates, whenever that is: at the beginning of time every date is still to come. */
const meansDates = (value: string) =>
  none.test(value) || datesIn(value).every((word) => readDue(word, new Date(0)) !== null);

const hasWords = (open: Dialogue['open']): boolean => {
  const draft = open?.kind === 'issue' ? issueDraftShape.safeParse(open.data) : null;
  return draft?.success === true && draft.data.text.trim() !== '';
};

const titleOf = (value: string): ByHand => {
  if (!/\p{Script=Han}{2}/u.test(value) || value.length > longestTitle) {
    throw new AppError('request.invalid', phrases.correctLike('标题 关于开展专项检查的通知'));
  }
  return { title: value };
};

const numberOf = (value: string): ByHand => {
  if (none.test(value)) return { documentNumber: null };
  const documentNumber = value.replaceAll(/\s/gu, '');
  if (documentNumber.length > longestNumber || !/\d/u.test(documentNumber)) {
    throw new AppError('request.invalid', phrases.correctLike('文号 云安办〔2026〕18号'));
  }
  return { documentNumber };
};

const degrees = ['特提', '特急', '加急', '平急'] as const;
const urgencyOf = (value: string): ByHand => {
  const urgency = degrees.find((degree) => degree === value) ?? null;
  if (urgency === null && !none.test(value)) throw new AppError('request.invalid', phrases.correctLike('紧急 加急'));
  return { urgency };
};

const duesOf = (value: string, now: Date): ByHand => {
  if (none.test(value)) return { due: [] };
  const dues = datesIn(value).map((word) => {
    const at = readDue(word, now);
    if (!at) throw new AppError('date.unreadable', phrases.dateUnreadable(word));
    return dueOfInstant(at);
  });
  return { due: [...new Set(dues)].toSorted() };
};

/** 删除第2项: an item of the text that asks nothing of the readers; counted as it was read, whatever was taken out before. */
export const dropItemCommand = (deps: CommandDeps): NoticeCommand => ({
  act: 'issue',
  grammar: /^(?:删除|删去|去掉)\s*第\s*(?<item>\d{1,2}|[一二三四五六七八九十]{1,3})\s*项$/u,
  yields: (open) => !hasWords(open),
  async run(turn, { item = '' }) {
    const draft = openDraft(turn);
    const all = readIssued({ ...draft, byHand: {} })[0]?.requirements.length ?? 0;
    const number = parseNumeral(item);
    if (number === null || number < 1 || number > all) {
      throw new AppError('request.invalid', phrases.noSuchItem(all));
    }
    const without = [...new Set([...(draft.byHand.without ?? []), number])].toSorted((a, b) => a - b);
    await offer(deps, turn, changed(draft, { byHand: { ...draft.byHand, without } }, turn.now));
  },
});

/**
 * 标题 …, 文号 …, 期限 9月25日, 紧急 加急: on the open preview of 发文. The text stays as it is; only what was understood of it changes,
 * and the preview is renewed.
 */
export const correctCommand = (deps: CommandDeps): NoticeCommand => ({
  act: 'issue',
  grammar:
    /^(?:(?<what>标题|文号|发文字号|紧急程度|紧急|缓急)(?:\s*:\s*|\s+)|(?<due>期限|限期)\s*:?\s*)(?<value>[^\n]+)$/u,
  // Before there is a text such a line is the text's own; a limit that names no date is a paragraph of it.
  yields: (open, { due, value = '' }) => !hasWords(open) || (due !== undefined && !meansDates(value)),
  async run(turn, { what = '', value = '' }) {
    const draft = openDraft(turn);
    const set = what.startsWith('标题')
      ? titleOf(value)
      : what.includes('文号') || what.includes('字号')
        ? numberOf(value)
        : what === ''
          ? duesOf(value, turn.now)
          : urgencyOf(value);
    await offer(deps, turn, changed(draft, { byHand: { ...draft.byHand, ...set } }, turn.now));
  },
});
