import type { SandboxOrgan, TreeNode } from '../people-query.ts';
import { pageLink, toggled } from './page-state.ts';
import { levelNames, PersonRow, type PeopleLook } from './people-list.tsx';

interface TreeProps extends PeopleLook {
  nodes: ReadonlyMap<string, TreeNode>;
}

const Organ = ({ organ, ...tree }: TreeProps & { organ: SandboxOrgan }) => {
  const { code, name, level, below, posts } = organ;
  const { state, nodes } = tree;
  const node = nodes.get(code);
  // The top is open by itself: closing it would leave an empty page.
  const isFixed = node !== undefined && !state.open.includes(code);
  const inside = (
    <>
      <bdi>{name}</bdi>
      <small>
        {levelNames[level]}
        {below > 0 ? ` · 下级${below}家` : ''}
        {below === 0 && posts === 0 ? ' · 无人' : ''}
      </small>
    </>
  );
  return (
    <li data-key={code}>
      {isFixed ? (
        <span class="organ">{inside}</span>
      ) : (
        <a
          class="organ"
          href={pageLink(state, { open: toggled(state.open, code), view: 'people' })}
          aria-expanded={node !== undefined}
        >
          {inside}
        </a>
      )}
      {node && <Below node={node} {...tree} />}
    </li>
  );
};

const Below = ({ node, ...tree }: TreeProps & { node: TreeNode }) => (
  <ul>
    {node.people.map((person) => (
      <li data-key={`${person.userid}-${person.post}`}>
        <PersonRow person={person} {...tree} />
      </li>
    ))}
    {node.organs.map((organ) => (
      <Organ organ={organ} {...tree} />
    ))}
    {node.more > 0 && <li class="more">还有{node.more}家，请搜索</li>}
  </ul>
);

/** The organs as they stand above one another, opened one by one; each with its people. */
export const PeopleTree = (tree: TreeProps) => {
  const top = tree.nodes.get('');
  return (
    <div class="tree">
      {top && top.organs.length > 0 ? <Below node={top} {...tree} /> : <p class="empty">名册里还没有单位</p>}
    </div>
  );
};
