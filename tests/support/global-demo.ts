// Makes the demo shop once before the browser suite, for its files to copy.
import { offerDemoFolder } from './demo-folder.ts';

export const setup = (): Promise<() => Promise<void>> => offerDemoFolder();
