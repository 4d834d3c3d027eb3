import type { TreeNode } from '../people-query.ts';
import { pageLink, type PageState } from './page-state.ts';
import { levelNames, PeopleList, PersonRow, type PeopleLook, type SandboxPerson } from './people-list.tsx';
import { PeopleTree } from './people-tree.tsx';

export interface PeopleData extends PeopleLook {
  isSearch: boolean;
  /** What was searched, or everybody where there is no tree. */
  found: SandboxPerson[];
  /** More would have fitted than are shown. */
  isCut: boolean;
  /** What is opened in the tree, by the organ's code; empty where there is none. */
  nodes: ReadonlyMap<string, TreeNode>;
  /** Whose phones had something last. */
  recent: SandboxPerson[];
}

/** Searches by name, organ or pinyin, within a level. */
export const Find = ({ state }: { state: PageState }) => (
  <form class="find" method="get" action="/sandbox" role="search">
    {Object.entries({
      phones: state.phones.join(','),
      plain: state.plain.join(','),
      open: state.open.join(','),
      panel: state.panel,
      notice: state.notice,
      under: state.under.join(','),
      shut: state.shut.join(','),
      rung: state.rung,
      find: state.find,
      only: state.only,
      at: state.at,
      after: state.after,
      view: 'people',
    })
      .filter(([, value]) => value !== '')
      .map(([name, value]) => (
        <input type="hidden" name={name} value={value} data-key={name} />
      ))}
    <input name="q" type="search" aria-label="姓名或单位" placeholder="姓名、单位或拼音" value={state.q} data-key="q" />
    <select name="level" aria-label="层级" data-key="level">
      <option value="">全部</option>
      {Object.entries(levelNames)
        .filter(([level]) => level !== 'state')
        .map(([level, name]) => (
          <option value={level} selected={level === state.level}>
            {name}
          </option>
        ))}
    </select>
    <button type="submit">查找</button>
  </form>
);

/** Whom one may choose: those with the latest messages, then the tree or what was searched. */
export const People = ({ found, isCut, isSearch, nodes, recent, ...look }: PeopleData) => (
  <div class="list" id="people" tabIndex={-1} data-part={pageLink(look.state, {}, '/sandbox/part/people')}>
    {recent.length > 0 && (
      <details data-key="recent" open>
        <summary>最近有消息</summary>
        {recent.map((person) => (
          <PersonRow person={person} {...look} />
        ))}
      </details>
    )}
    {isCut && (
      <p class="more" role="status">
        只列出前{found.length}人次，请再写几个字
      </p>
    )}
    {isSearch || nodes.size === 0 ? (
      <PeopleList people={found} isOpen={isSearch} {...look} />
    ) : (
      <PeopleTree nodes={nodes} {...look} />
    )}
  </div>
);
