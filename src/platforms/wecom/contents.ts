import { z } from 'zod';
import type { Inbound } from '../port.ts';
import { withoutMark } from './task-id.ts';

/** What a callback says, without who and when. */
export type Content = Inbound extends infer Each
  ? Each extends Inbound
    ? Omit<Each, 'key' | 'account' | 'at' | 'rawDigest'>
    : never
  : never;

const decimal = (limit: number) =>
  z
    .string()
    .regex(/^-?\d{1,3}(?:\.\d{1,12})?$/u)
    .transform(Number)
    .refine((degrees) => Math.abs(degrees) <= limit);
const mediaId = z.string().min(1);
const optionalText = z.string().default('');

const media = (kind: 'image' | 'voice' | 'video') =>
  z
    .object({ MediaId: mediaId, Format: z.string().min(1).optional() })
    .transform((m): Content => ({ kind, mediaId: m.MediaId, format: m.Format ?? null }));

/** Messages by MsgType (wecom.md 2.1, path/90239). The pictures' `PicUrl` is open to anybody who knows it: not taken. */
export const messages: ReadonlyMap<string, z.ZodType<Content>> = new Map<string, z.ZodType<Content>>([
  ['text', z.object({ Content: z.string() }).transform((m): Content => ({ kind: 'text', text: m.Content }))],
  ['image', media('image')],
  ['voice', media('voice')],
  ['video', media('video')],
  [
    'location',
    z.object({ Location_X: decimal(90), Location_Y: decimal(180), Label: optionalText }).transform((m): Content => ({
      kind: 'location',
      latitude: m.Location_X,
      longitude: m.Location_Y,
      label: m.Label,
    })),
  ],
  [
    'link',
    z
      .object({ Title: optionalText, Url: z.string().min(1) })
      .transform((m): Content => ({ kind: 'link', title: m.Title, url: m.Url })),
  ],
]);

/** An element without children reads as its white space. */
const children = <T extends z.ZodType>(schema: T) =>
  z.preprocess((value) => (typeof value === 'string' && value.trim() === '' ? {} : value), schema);

const selectedItem = z.object({
  QuestionKey: z.string().min(1),
  OptionIds: children(z.object({ OptionId: z.array(z.string()).default([]) })).optional(),
});
const selectedItems = children(z.object({ SelectedItem: z.array(selectedItem).default([]) }));

const tap = z
  .object({
    EventKey: z.string().min(1),
    TaskId: z.string().min(1),
    ResponseCode: optionalText,
    // A card event is always an app's; without this a missing AgentID would pass for ours.
    AgentID: z.string().min(1),
    SelectedItems: selectedItems.optional(),
  })
  .transform((m): Content => ({
    kind: 'tap',
    taskId: withoutMark(m.TaskId),
    button: m.EventKey,
    redrawCode: m.ResponseCode === '' ? null : m.ResponseCode,
    selected: Object.fromEntries(
      (m.SelectedItems?.SelectedItem ?? []).map((item) => [item.QuestionKey, item.OptionIds?.OptionId ?? []]),
    ),
  }));

const event = (name: string) =>
  z
    .object({ EventKey: optionalText })
    .transform((m): Content => ({ kind: 'event', event: name, eventKey: m.EventKey }));

/** Events by Event, case as the platform writes it (wecom.md 2.2 to 2.4, path/90240). */
export const events: ReadonlyMap<string, z.ZodType<Content>> = new Map([
  ['template_card_event', tap],
  ['template_card_menu_event', tap],
  ...[
    'subscribe',
    'unsubscribe',
    'enter_agent',
    'LOCATION',
    'click',
    'view',
    'view_miniprogram',
    'scancode_push',
    'scancode_waitmsg',
    // The picture or the place itself also arrives as a message (path/90231).
    'pic_sysphoto',
    'pic_photo_or_album',
    'pic_weixin',
    'location_select',
    'batch_job_result',
    'change_contact',
    'share_agent_change',
    'share_chain_change',
    'open_approval_change',
    'inactive_alert',
    'low_active_alert',
    'close_inactive_agent',
    'reopen_inactive_agent',
    'low_active',
    'active_restored',
  ].map((name): [string, z.ZodType<Content>] => [name, event(name)]),
]);

/** The app is being switched off for lack of use: somebody must act in the admin console. */
export const alarms: ReadonlySet<string> = new Set([
  'inactive_alert',
  'low_active_alert',
  'close_inactive_agent',
  'low_active',
]);
