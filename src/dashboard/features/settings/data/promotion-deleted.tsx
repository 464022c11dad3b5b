// Lists of codes that were deleted after people were given some: what those people have stays known here.
import { Button, Collapse, Stack } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconArrowBackUp, IconTicketOff, IconUserSearch } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { notifyDone } from '../../../../ui/notify.tsx';
import { useFormat } from '../../../i18n.ts';
import { useCan } from '../../../session.ts';
import { EntryRow } from '../shared/entry-row.tsx';
import { useChange, useSetting } from '../shared/use-change.ts';
import { KEY, PATH, pathOf, type List } from './promotion-list.ts';

interface DeletedListsProps {
  readonly onAsk: (list: List) => void;
}

const DELETED = { deleted: true };

export const DeletedLists = ({ onAsk }: DeletedListsProps) => {
  const { t } = useTranslation('settings');
  const [opened, { toggle }] = useDisclosure(false);
  const { data } = useSetting<{ readonly lists: readonly List[] }>(KEY, PATH, DELETED);
  const lists = data?.lists ?? [];
  if (lists.length === 0) return null;
  return (
    <Stack gap="xs" mt="md">
      <div>
        <Button variant="subtle" color="gray" size="compact-sm" onClick={toggle} aria-expanded={opened}>
          {t('promotions.deletedLists', { count: lists.length })}
        </Button>
      </div>
      <Collapse expanded={opened}>
        <Stack gap="xs">
          {lists.map((list) => (
            <Row key={list.name} list={list} onAsk={() => onAsk(list)} />
          ))}
        </Stack>
      </Collapse>
    </Stack>
  );
};

const Row = ({ list, onAsk }: { readonly list: List; readonly onAsk: () => void }) => {
  const { t } = useTranslation('settings');
  const can = useCan();
  const format = useFormat();
  const { name, expires_at, alert_below } = list;
  const restore = useChange(KEY, (api, _wish: null) => api.put(pathOf(list), { expires_at, alert_below }));
  const bringBack = () =>
    restore.mutate(null, { onSuccess: () => notifyDone(t('promotions.restored', { name })) });
  return (
    <EntryRow
      icon={<IconTicketOff size={20} />}
      title={name}
      text={t('promotions.given', { taken: format.number(list.taken), all: format.number(list.codes) })}
      actions={
        <>
          <Button
            variant="default"
            size="xs"
            leftSection={<IconUserSearch size={14} aria-hidden />}
            onClick={onAsk}
          >
            {t('promotions.who')}
          </Button>
          {can('admin.write', 'content') && (
            <Button
              variant="default"
              size="xs"
              leftSection={<IconArrowBackUp size={14} aria-hidden />}
              loading={restore.isPending}
              onClick={bringBack}
            >
              {t('promotions.restore')}
            </Button>
          )}
        </>
      }
    />
  );
};
