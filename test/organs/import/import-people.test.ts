import { beforeEach, describe, expect, test } from 'vitest';
import { createProvince, provinceCsv } from '../../../src/sandbox/province.ts';
import { csv, onDay, peopleHeader, smallRegister, useRegister } from '../support.ts';

const register = useRegister();
beforeEach(async () => {
  await register.empty();
  await register.organs(smallRegister);
});

const rejected = (...details: unknown[]) => ({ code: 'import.rejected', details });
const people = (...rows: string[]) => register.people(csv(peopleHeader, ...rows));
/** `王丽 5301 文书 clerk`, one line a post. */
const posts = async () =>
  (
    await register.sql<{ line: string }>(
      `SELECT concat_ws(' ', p.name, o.code, h.post, nullif(array_to_string(h.roles, ';'), ''), h.valid_to::text) AS line
       FROM post_holder h JOIN person p ON p.id = h.person_id JOIN organ o ON o.id = h.organ_id ORDER BY p.name COLLATE "C", o.code COLLATE "C", h.post COLLATE "C"`,
    )
  ).map(({ line }) => line);
const accounts = async () =>
  (
    await register.sql<{ line: string }>(
      `SELECT p.name || ' ' || a.platform || ':' || a.corp || '/' || a."user" AS line
       FROM account a JOIN person p ON p.id = a.person_id ORDER BY 1`,
    )
  ).map(({ line }) => line);

describe('a first import', () => {
  test('the sample province', async () => {
    const files = provinceCsv(createProvince());
    await register.empty();
    await register.organs(files.organs);
    const rows = files.people.trim().split('\n').length - 1;
    expect(await register.people(files.people)).toMatchObject({ added: rows, changed: 0, removed: 0, unchanged: 0 });
    expect(await register.people(files.people)).toMatchObject({ added: 0, changed: 0, removed: 0, unchanged: rows });
  });

  test('several posts of one person merge: by account over organs, by name within one', async () => {
    await people(
      '王丽,5301,文书,clerk,Wang.Li,',
      '王丽,530101,督查员,supervisor,wang.li,',
      '李强,5302,主任,leader,,',
      '李强,5302,值班员,duty,,liqiang01',
      '李强,530101,文书,clerk,,',
    );
    expect(await posts()).toEqual([
      '李强 530101 文书 clerk',
      '李强 5302 主任 leader',
      '李强 5302 值班员 duty',
      '王丽 5301 文书 clerk',
      '王丽 530101 督查员 supervisor',
    ]);
    expect(await accounts()).toEqual(['李强 dingtalk:/liqiang01', '王丽 wecom:ww0001/wang.li']);
    expect(await register.sql('SELECT count(*)::int AS n FROM person')).toEqual([{ n: 3 }]);
  });

  test('namesakes with ids of their own are two people; other corporations may stand before an id', async () => {
    await people(
      '张伟,5301,文书,clerk,zw1,',
      '张伟,5301,值班员,duty,zw2,',
      '张伟,E1,安全员,safetyOfficer,wwOTHER/zw1,',
    );
    expect(await accounts()).toEqual(['张伟 wecom:ww0001/zw1', '张伟 wecom:ww0001/zw2', '张伟 wecom:wwOTHER/zw1']);
  });

  test('face, mobile, deputy and days', async () => {
    const header = `${peopleHeader},mobile,face,deputy_for,valid_from,valid_to`;
    await register.people(csv(header, '赵敏,E1,安全员,安全员,zm,,139 0000 0000,text,李强,2026-01-01,2027-01-01'));
    expect(
      await register.sql(
        `SELECT p.mobile, p.face, h.deputy_for, h.valid_from::text, h.valid_to::text, h.roles
         FROM person p JOIN post_holder h ON h.person_id = p.id`,
      ),
    ).toEqual([
      {
        mobile: '13900000000',
        face: 'text',
        deputy_for: '李强',
        valid_from: '2026-01-01',
        valid_to: '2027-01-01',
        roles: ['safetyOfficer'],
      },
    ]);
  });
});

describe('wrong rows', () => {
  test('all of them are named, and nothing is imported', async () => {
    await expect(
      people(
        '王丽,5301,文书,clerk,wangli,',
        ',5301,文书,clerk,x1,',
        '李强,9999,文书,clerk,x2,',
        '李强,5302,,clerk,x3,',
        '李强,5302,文书,king,x4,',
        '李强,5302,值班员,duty,x 5,',
        '赵敏,5302,文书,clerk,WangLi,',
        '王丽,5301,文书,clerk,wangli,',
      ),
    ).rejects.toMatchObject(
      rejected(
        '第3行 name：不能为空',
        '第4行 organ_code：名录中没有编码为 9999 的单位',
        '第5行 post：不能为空',
        '第6行 roles：不认识的角色“king”',
        expect.stringMatching(/^第7行 wecom_userid：账号“x 5”应为/u),
        '第8行 wecom_userid：账号 wangli 在第2行已给了王丽',
        '第9行：与第2行重复（同一人、同一单位、同一岗位）',
      ),
    );
    expect(await posts()).toEqual([]);
  });

  test('one person says one thing', async () => {
    const header = `${peopleHeader},mobile,face`;
    await expect(
      register.people(
        csv(header, '王丽,5301,文书,clerk,wl,d1,13900000001,card', '王丽,5302,文书,clerk,wl,d2,13900000002,text'),
      ),
    ).rejects.toMatchObject(rejected('第3行 wecom_userid：与第2行是同一账号，另一账号却不同'));
    await expect(
      register.people(
        csv(header, '王丽,5301,文书,clerk,wl,,13900000001,card', '王丽,5302,文书,clerk,wl,,13900000002,text'),
      ),
    ).rejects.toMatchObject(
      rejected('第3行 mobile：与第2行同一人所填的不一致', '第3行 face：与第2行同一人所填的不一致'),
    );
  });

  test('a name that fits two people needs an id', async () => {
    await expect(
      people('张伟,5301,文书,clerk,zw1,', '张伟,5301,值班员,duty,zw2,', '张伟,5301,督查员,supervisor,,'),
    ).rejects.toMatchObject(rejected('第4行 name：本单位有2位张伟，须填写账号以示区别'));
    await people('张伟,5301,文书,clerk,zw1,', '张伟,5301,值班员,duty,zw2,');
    await expect(people('张伟,5301,督查员,supervisor,,')).rejects.toMatchObject(
      rejected('第2行 name：名录中本单位有2位张伟，须填写账号以示区别'),
    );
  });

  test('ids of two people in one row, and a closed organ', async () => {
    await people('王丽,5301,文书,clerk,wl,', '李强,5302,文书,clerk,,lq');
    await expect(people('王丽,5301,文书,clerk,wl,lq')).rejects.toMatchObject(
      rejected('第2行 dingtalk_userid：账号 lq 在名录中属于另一人'),
    );
    await register.organs(csv('code,name,level,parent_code,valid_to', '5302,石泉市安委办,prefecture,53,2026-08-31'));
    await expect(people('陈静,5302,文书,clerk,cj,')).rejects.toMatchObject(
      rejected('第2行 organ_code：单位 5302 已停用，不能再有在岗人员'),
    );
  });
});

describe('upsert', () => {
  test('by any id, whatever else changed', async () => {
    await people('王丽,5301,文书,clerk,wl,d1');
    expect(await people('王莉,5301,文书,clerk;duty,,D1')).toMatchObject({ added: 0, changed: 1 });
    expect(await posts()).toEqual(['王莉 5301 文书 clerk;duty']);
    expect(await accounts()).toEqual(['王莉 dingtalk:/d1', '王莉 wecom:ww0001/wl']);
  });

  test('else by name and organ: an id is bound, or changed in its place', async () => {
    await people('王丽,5301,文书,clerk,,');
    expect(await people('王丽,5301,文书,clerk,wl,')).toMatchObject({ added: 0, changed: 1 });
    const [before] = await register.sql('SELECT id FROM account');
    expect(await people('王丽,5301,文书,clerk,wangli,')).toMatchObject({ added: 0, changed: 1 });
    expect(await accounts()).toEqual(['王丽 wecom:ww0001/wangli']);
    expect(await register.sql('SELECT id FROM account')).toEqual([before]);
    // An empty cell says nothing about the id.
    expect(await people('王丽,5301,文书,clerk,,')).toMatchObject({ unchanged: 1 });
    expect(await accounts()).toEqual(['王丽 wecom:ww0001/wangli']);
  });

  test('a second namesake comes while the first stands in the same file', async () => {
    await people('张伟,5301,文书,clerk,zw1,');
    await people('张伟,5301,文书,clerk,zw1,', '张伟,5301,文书,clerk,zw2,');
    expect(await accounts()).toEqual(['张伟 wecom:ww0001/zw1', '张伟 wecom:ww0001/zw2']);
    expect(await posts()).toEqual(['张伟 5301 文书 clerk', '张伟 5301 文书 clerk']);
  });

  test('two rows with different ids that are one person in the register', async () => {
    await people('王丽,5301,文书,clerk,wl,d1');
    await people('王丽,5301,文书,clerk,wl,', '王丽,530101,文书,clerk,,d1');
    expect(await register.sql('SELECT count(*)::int AS n FROM person')).toEqual([{ n: 1 }]);
    await expect(people('王丽,5301,文书,clerk,wl,', '李强,530101,文书,clerk,,d1')).rejects.toMatchObject(
      rejected('第3行 name：账号与第2行在名录中属于同一人，姓名或账号却不同'),
    );
  });

  test('absent rows stay; with replace they end today, and a row brings them back', async () => {
    await people('王丽,5301,文书,clerk,wl,', '李强,5302,文书,clerk,lq,');
    expect(await people('王丽,5301,文书,clerk,wl,')).toMatchObject({ removed: 0, unchanged: 1 });
    const replaced = await register.people(csv(peopleHeader, '王丽,5301,文书,clerk,wl,'), {
      replace: true,
      at: onDay('2026-09-10'),
    });
    expect(replaced).toMatchObject({ removed: 1, unchanged: 1 });
    expect(await posts()).toEqual(['李强 5302 文书 clerk 2026-09-10', '王丽 5301 文书 clerk']);
    await register.people(csv(peopleHeader, '李强,5302,文书,clerk,lq,'), { at: onDay('2026-09-11') });
    expect(await posts()).toEqual(['李强 5302 文书 clerk', '王丽 5301 文书 clerk']);
  });

  test('organs that are replaced take their posts with them', async () => {
    await people('王丽,5301,文书,clerk,wl,', '李强,5302,文书,clerk,lq,');
    const keep = csv('code,name,level,parent_code', '53,云岭省安委办,province,', '5302,石泉市安委办,prefecture,53');
    await register.organs(keep, { replace: true, at: onDay('2026-09-10') });
    expect(await posts()).toEqual(['李强 5302 文书 clerk', '王丽 5301 文书 clerk 2026-09-10']);
  });
});

test('an import is an entry in the log that names nobody', async () => {
  const { version } = await people('王丽,5301,文书,clerk,wl,');
  const [entry] = await register.sql<{ body: string }>(
    `SELECT convert_from(body, 'UTF8') AS body FROM log_entry WHERE kind = 'people.import' ORDER BY index DESC LIMIT 1`,
  );
  expect(entry?.body).toContain(`"subject":"register/${version}"`);
  expect(entry?.body).not.toMatch(/王丽|wl"/u);
});
