// What editors of messages work with, over the database.
import { LIQUID_WORDS } from '../adapters/liquid/words.ts';
import { createContentUses, createPreviewPeople } from '../adapters/postgres/content-uses.ts';
import { createEmailTemplateStore } from '../adapters/postgres/email-templates.ts';
import { createImageStore } from '../adapters/postgres/images.ts';
import { createPreferenceCenterStore } from '../adapters/postgres/preference-centers.ts';
import type { Pool } from '../adapters/postgres/pool.ts';
import { openTables } from '../adapters/postgres/tables.ts';
import type { AdminServices } from '../api/admin/services.ts';
import type { Clock, Random } from '../ports/clock.ts';

export const contentServices = (
  pool: Pool,
  random: Random,
  clock: Clock,
): Omit<AdminServices['content'], 'centerUrl'> => {
  const uses = createContentUses(pool);
  return {
    templates: createEmailTemplateStore(openTables(pool)),
    people: createPreviewPeople(pool, random, clock),
    uses,
    centers: createPreferenceCenterStore(openTables(pool), uses),
    images: createImageStore(pool),
    words: LIQUID_WORDS,
  };
};
