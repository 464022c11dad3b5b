// A process with rendering children, to be killed by a test.
import { startTemplates } from './templates.ts';

const running = startTemplates({}, { children: 2 });
await Promise.all([running.text('x'), running.text('y')]);
process.send?.(running.templates.pids());
setInterval(() => undefined, 60_000);
