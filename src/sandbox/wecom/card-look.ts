import { isFields, optionalFields, optionalText, type Fields } from './fields.ts';
import type { CardLook } from './model.ts';

const colors = ['grey', 'black', 'red', 'green'] as const;

const titled = (from: Fields | undefined) => {
  const [title, text] = [optionalText(from ?? {}, 'title') ?? '', optionalText(from ?? {}, 'desc') ?? ''];
  return title === '' && text === '' ? null : { title, text };
};

/** Only what a browser may follow without running anything. */
const webAddress = (from: Fields | undefined): string | null => {
  const url = from ? (optionalText(from, 'url') ?? '') : '';
  return /^https?:\/\//iu.test(url) ? url : null;
};

const readQuote = (card: Fields) => {
  const quote = optionalFields(card, 'quote_area');
  const [title, text] = [optionalText(quote ?? {}, 'title') ?? '', optionalText(quote ?? {}, 'quote_text') ?? ''];
  return title === '' && text === '' ? null : { title, text, url: webAddress(quote) };
};

const readRatio = (picture: Fields | undefined): number | null => {
  if (!picture) return null;
  return typeof picture['aspect_ratio'] === 'number' ? picture['aspect_ratio'] : 1.3;
};

/** What only the drawing of a card needs; what its type does not have stays out, as on phones (wecom.md 4.9). */
export const readLook = (card: Fields, type: string): CardLook => {
  const source = optionalFields(card, 'source') ?? {};
  const color = source['desc_color'];
  const [isText, isNews] = [type === 'text_notice', type === 'news_notice'];
  const isNoticeOrButtons = isText || isNews || type === 'button_interaction';
  const menu = card['action_menu'];
  return {
    hasIcon: (optionalText(source, 'icon_url') ?? '') !== '',
    sourceColor: colors[typeof color === 'number' ? color : 0] ?? 'grey',
    emphasis: isText ? titled(optionalFields(card, 'emphasis_content')) : null,
    subTitle: isText || type === 'button_interaction' ? (optionalText(card, 'sub_title_text') ?? '') : '',
    quote: isNoticeOrButtons ? readQuote(card) : null,
    pictureRatio: isNews ? readRatio(optionalFields(card, 'card_image')) : null,
    pictureText: isNews ? titled(optionalFields(card, 'image_text_area')) : null,
    leadsTo: isNoticeOrButtons ? webAddress(optionalFields(card, 'card_action')) : null,
    menuTitle: isFields(menu) ? (optionalText(menu, 'desc') ?? '') : '',
  };
};
