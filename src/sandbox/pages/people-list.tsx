import { sayTime } from '../../lib/china-time.ts';
import type { ShownMessage } from '../wecom/model.ts';
import { pageLink, phoneId, withPhone, type PageState } from './page-state.ts';

/** One post of one person, as the app's query gives it. */
export interface SandboxPerson {
  /** Empty where no account is bound: such a person has no phone here. */
  userid: string;
  name: string;
  organ: string;
  /** Code of a level (domain.md 3). */
  level: string;
  post: string;
}

export const levelNames: Record<string, string> = {
  state: '国家',
  province: '省',
  prefecture: '市',
  county: '县区',
  township: '乡镇',
  developmentZone: '园区',
  enterprise: '企业',
};
const shownPerGroup = 60;

const kinds: Partial<Record<ShownMessage['kind'], string>> = {
  image: '［照片］',
  voice: '［语音］',
  video: '［视频］',
  place: '［位置］',
  link: '［链接］',
};
const snippet = ({ own, kind, text, card, fileName }: ShownMessage) =>
  `${own ? '我：' : ''}${kinds[kind] ?? card?.title ?? text ?? fileName ?? ''}`.slice(0, 60);

export interface PeopleLook {
  lastOf: (userid: string) => ShownMessage | undefined;
  unreadOf: (userid: string) => number;
  now: Date;
  state: PageState;
}

/** One person in a list; a click opens the phone. */
export const PersonRow = ({ person, ...look }: PeopleLook & { person: SandboxPerson }) => {
  const { userid, name, organ, post } = person;
  const { state, now } = look;
  const isChosen = userid !== '' && state.phones.includes(userid.toLowerCase());
  const last = userid === '' ? undefined : look.lastOf(userid);
  const unread = isChosen || userid === '' ? 0 : look.unreadOf(userid);
  const inside = (
    <>
      <span class="face" aria-hidden="true">
        {Array.from(name)[0]}
      </span>
      <span class="who">
        <b>
          <bdi>{name}</bdi>
        </b>
        <small>
          <bdi>{post}</bdi>
        </small>
        <span class="sub">
          <bdi>{organ}</bdi>
        </span>
        {last && (
          <span class="sub">
            <bdi>{snippet(last)}</bdi>
          </span>
        )}
      </span>
      <span class="when">
        {last ? sayTime(last.at, now) : userid === '' ? '未绑定账号' : ''}
        {unread > 0 && (
          <span class="unread">
            {unread > 99 ? '99+' : unread}
            <span class="hidden">条未读</span>
          </span>
        )}
      </span>
    </>
  );
  if (userid === '') return <div class="person">{inside}</div>;
  return (
    <a
      class={isChosen ? 'person on' : 'person'}
      data-key={`post-${userid}-${organ}-${post}`}
      href={pageLink(state, withPhone(state, userid))}
      aria-current={isChosen ? 'true' : undefined}
      data-then={phoneId(userid)}
    >
      {inside}
    </a>
  );
};

/** People by level: what a search found, or everybody where there is no tree. */
export const PeopleList = ({ people, isOpen, ...look }: PeopleLook & { people: SandboxPerson[]; isOpen: boolean }) => {
  const groups = Object.keys(levelNames)
    .map((level) => ({ level, members: people.filter((person) => person.level === level) }))
    .filter(({ members }) => members.length > 0);
  return (
    <>
      {groups.map(({ level, members }) => (
        <details data-key={level} open={isOpen || level === 'province' || level === 'prefecture'}>
          <summary>
            {levelNames[level]}　{members.length}人次
          </summary>
          {members.slice(0, shownPerGroup).map((person) => (
            <PersonRow person={person} {...look} />
          ))}
          {members.length > shownPerGroup && <p class="more">还有{members.length - shownPerGroup}人次，请搜索</p>}
        </details>
      ))}
      {groups.length === 0 && <p class="empty">没有找到，请换个姓名或单位</p>}
    </>
  );
};
