// Devices of a test: an app of a workspace, and batches as SDKs send them.
import type { Answer, TestApp, TestWorkspace } from './app.ts';
import { expectStatus } from './app.ts';

export interface TestDevice {
  readonly appId: string;
  readonly appKey: string;
  /** Sends items as they are; `at` is the workspace's clock unless an item says otherwise. */
  send(items: readonly object[], head?: object, headers?: Readonly<Record<string, string>>): Promise<Answer>;
  /** The same, and every item has to be taken. */
  report(items: readonly object[], head?: object): Promise<void>;
}

export const makeApp = async (workspace: TestWorkspace, wanted: object = {}) => {
  const answer = await workspace.api.post('/admin/v1/apps', { name: 'Shop', platform: 'web', ...wanted });
  return expectStatus(answer, 201).body.app as { app_id: string; public_key: string };
};

let items = 0;
export const openDevice = async (
  app: TestApp,
  workspace: TestWorkspace,
  deviceId: string,
  wanted: object = {},
): Promise<TestDevice> => {
  const made = await makeApp(workspace, wanted);
  const send: TestDevice['send'] = async (given, head = {}, headers = {}) => {
    const { body } = expectStatus(await workspace.api.get('/admin/v1/workspace'), 200);
    const at = body.workspace.clock_at ?? new Date().toISOString();
    const response = await fetch(`${app.url}/sdk/v1/batch`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-app-key': made.public_key, ...headers },
      body: JSON.stringify({
        device_id: deviceId,
        items: given.map((item) => ({ id: `i${++items}`, at, ...item })),
        ...head,
      }),
    });
    const text = await response.text();
    return { status: response.status, body: text === '' ? {} : JSON.parse(text), headers: response.headers };
  };
  return {
    appId: made.app_id,
    appKey: made.public_key,
    send,
    report: async (given, head) => {
      const answer = expectStatus(await send(given, head), 200);
      if (answer.body.errors !== undefined) throw new Error(JSON.stringify(answer.body));
    },
  };
};

/** A person as the export tells. */
export const exportPerson = async (workspace: TestWorkspace, search: object): Promise<Answer['body']> => {
  const answer = await workspace.api.post('/users/export/ids', search);
  return expectStatus(answer, 201).body.users[0] ?? null;
};
