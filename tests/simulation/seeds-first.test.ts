// Half of the seeds; seeds-second.test.ts has the others.
import { seedSuite } from './seed-suite.ts';

seedSuite(0, 2);
