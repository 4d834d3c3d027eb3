import { sayTime } from '../../lib/china-time.ts';
import type { ChainArrival, ChainBranch, ChainData, ChainNode } from '../chain-query.ts';
import { pageLink, withPhone } from './page-state.ts';
import { levelNames } from './people-list.tsx';

/** What an organ's state is called here; a signed one with lower organs that nobody has answered for has not relayed. */
const unsigned: Record<string, string> = {
  queued: '待发',
  dispatched: '未签收',
  delivered: '未签收',
  read: '已读未签收',
  undeliverable: '未送达',
  returned: '已退回',
};
const wordOf = ({ state, unknown }: Pick<ChainArrival, 'state' | 'unknown'>): string => {
  const word = unsigned[state];
  if (word !== undefined) return word;
  if (unknown > 0) return state === 'signed' ? '已签收未转达' : '已转发，另有未转达';
  if (state === 'relayed') return '已签收，已转发';
  return state === 'notApplicable' ? '已签收，无需转达' : '已签收';
};

const belowOf = ({ below, belowReached, unknown }: ChainArrival) =>
  [
    ...(below > 0 ? [`下级已知应达${below}家，已签收${belowReached}家`] : []),
    ...(unknown > 0 ? [`其下${unknown}家情况不明`] : []),
  ].join('，');

type Look = Pick<ChainData, 'state' | 'now' | 'isFlat'>;

const Told = ({ arrival, now }: { arrival: ChainArrival; now: Date }) => {
  const { isBroken, signedAt, since, reason, level } = arrival;
  const isDone = signedAt !== null && !isBroken;
  const below = belowOf(arrival);
  return (
    <>
      <bdi>{arrival.name}</bdi>
      <small>{levelNames[level] ?? level}</small>
      <span class="state">
        <span aria-hidden="true">{isDone ? '✓' : isBroken ? '▲' : '○'}</span> {isBroken && <b>断点</b>}{' '}
        {wordOf(arrival)}
        {reason !== null && reason !== '' ? `（${reason}）` : ''}
        <time dateTime={(signedAt ?? since).toISOString()}>{sayTime(signedAt ?? since, now)}</time>
      </span>
      {below !== '' && <span class="sub">{below}</span>}
    </>
  );
};

const Toggle = ({ node: { arrival, below }, state }: { node: ChainNode; state: Look['state'] }) => {
  if (arrival.below === 0) return <span class="fold" aria-hidden="true"></span>;
  const { organ } = arrival;
  const change = below
    ? { under: state.under.filter((code) => code !== organ), shut: [...new Set([...state.shut, organ])] }
    : { under: [...new Set([...state.under, organ])], shut: state.shut.filter((code) => code !== organ) };
  return (
    <a
      class="fold"
      href={pageLink(state, { ...change, view: 'panel' })}
      aria-label={`${below ? '收起' : '展开'} ${arrival.name}`}
      data-fold
    >
      {below ? '▾' : '▸'}
    </a>
  );
};

const Item = ({ node, depth, isFirst, ...look }: Look & { node: ChainNode; depth: number; isFirst: boolean }) => {
  const { arrival, below } = node;
  const { state, now, isFlat } = look;
  const { organ, user, isBroken, signedAt } = arrival;
  const kind = isBroken ? 'broken' : signedAt === null ? 'waits' : 'done';
  const isChosen = user !== null && state.phones.includes(user.toLowerCase());
  return (
    <li
      id={`arrival-${organ}`}
      role="treeitem"
      aria-level={depth}
      aria-expanded={isFlat || arrival.below === 0 ? undefined : below !== null}
      aria-selected={isChosen}
      tabIndex={isFirst ? 0 : -1}
    >
      <div class={`arrival ${kind}${isChosen ? ' on' : ''}`}>
        {!isFlat && <Toggle node={node} state={state} />}
        {user === null ? (
          <span class="told">
            <Told arrival={arrival} now={now} />
            <span class="sub">未绑定账号</span>
          </span>
        ) : (
          <a class="told" href={pageLink(state, withPhone(state, user))} data-then={`phone-${user.toLowerCase()}`}>
            <Told arrival={arrival} now={now} />
          </a>
        )}
      </div>
      {below && (
        <ul role="group">
          <Items branch={below} depth={depth + 1} under={organ} {...look} />
        </ul>
      )}
    </li>
  );
};

const Items = ({ branch, depth, under, ...look }: Look & { branch: ChainBranch; depth: number; under: string }) => {
  const { state, isFlat } = look;
  return (
    <>
      {branch.nodes.map((node, i) => (
        <Item node={node} depth={depth} isFirst={depth === 1 && i === 0} {...look} />
      ))}
      {branch.next !== null && (
        <li class="more" role="none">
          <a href={pageLink(state, { at: isFlat ? '' : under, after: branch.next, view: 'panel' })}>还有更多，接着看</a>
        </li>
      )}
    </>
  );
};

/** Organs from the issuer downwards, or those that were searched for; arrow keys walk it (client/tree-keys.ts). */
export const ChainTree = ({ branch, state, now, isFlat }: ChainData) =>
  branch.nodes.length === 0 ? (
    <p class="empty">{isFlat ? '没有找到，请换个名称或层级' : '还没有送达任何单位'}</p>
  ) : (
    <ul class="arrivals" role="tree" aria-label="送达单位">
      <Items branch={branch} depth={1} under={state.at} state={state} now={now} isFlat={isFlat} />
    </ul>
  );
