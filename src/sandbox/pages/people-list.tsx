import { sayTime } from '../../lib/china-time.ts';
import type { ShownMessage } from '../wecom/model.ts';
import { pageLink, withPhone, type PageState } from './page-state.ts';

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
const shownRecent = 8;

const snippet = ({ own, text, card, fileName }: ShownMessage) =>
  `${own ? '我：' : ''}${card?.title ?? text ?? fileName ?? ''}`.slice(0, 60);

interface RowProps {
  person: SandboxPerson;
  last: ShownMessage | undefined;
  now: Date;
  state: PageState;
}
const Row = ({ person, last, now, state }: RowProps) => {
  const { userid, name, organ, post } = person;
  const isChosen = userid !== '' && state.phones.includes(userid.toLowerCase());
  const inside = (
    <>
      <span class="face" aria-hidden="true">
        {Array.from(name)[0]}
      </span>
      <span class="who">
        <b>{name}</b>
        <small>{post}</small>
        <p>{organ}</p>
        {last && <p>{snippet(last)}</p>}
      </span>
      <span class="when">{last ? sayTime(last.at, now) : userid === '' ? '未绑定账号' : ''}</span>
    </>
  );
  if (userid === '') return <div class="person">{inside}</div>;
  return (
    <a class={isChosen ? 'person on' : 'person'} href={pageLink(state, withPhone(state, userid))}>
      {inside}
    </a>
  );
};

export interface PeopleListProps {
  people: SandboxPerson[];
  lastOf: (userid: string) => ShownMessage | undefined;
  now: Date;
  state: PageState;
}

/** People by level, those with the latest messages first of all. */
export const PeopleList = ({ people, lastOf, now, state }: PeopleListProps) => {
  const isSearched = state.q !== '' || state.level !== '';
  const row = (person: SandboxPerson) => (
    <Row person={person} last={person.userid === '' ? undefined : lastOf(person.userid)} now={now} state={state} />
  );
  const at = (person: SandboxPerson) => (person.userid === '' ? 0 : (lastOf(person.userid)?.at.getTime() ?? 0));
  const recent = people
    .filter((person) => at(person) > 0)
    .sort((a, b) => at(b) - at(a))
    .slice(0, shownRecent);
  const groups = Object.keys(levelNames)
    .map((level) => ({ level, members: people.filter((person) => person.level === level) }))
    .filter(({ members }) => members.length > 0);
  return (
    <>
      {!isSearched && recent.length > 0 && (
        <details data-key="recent" open>
          <summary>最近有消息</summary>
          {recent.map(row)}
        </details>
      )}
      {groups.map(({ level, members }) => (
        <details data-key={level} open={isSearched || level === 'province' || level === 'prefecture'}>
          <summary>
            {levelNames[level]}　{members.length}人次
          </summary>
          {members.slice(0, shownPerGroup).map(row)}
          {members.length > shownPerGroup && <p class="more">还有{members.length - shownPerGroup}人次，请搜索</p>}
        </details>
      ))}
      {groups.length === 0 && <p class="empty">没有找到，请换个姓名或单位</p>}
    </>
  );
};
