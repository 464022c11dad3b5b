// Half of the seeds; seeds-first.test.ts has the others.
import { seedSuite } from './seed-suite.ts';

seedSuite(1, 2);
