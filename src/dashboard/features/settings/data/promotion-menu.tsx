// What else is done with a list of codes: who was given which, taking out codes that nobody has, deleting it. Deleting
// can be taken back; taking codes out cannot, so it is asked.
import { ActionIcon, Button, Group, Menu, Modal, Stack, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconDots, IconTrash, IconUserSearch, IconX } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { notifyDone, notifyFailure, notifyUndo } from '../../../../ui/notify.tsx';
import { useFormat } from '../../../i18n.ts';
import { useChange } from '../shared/use-change.ts';
import { KEY, liveUses, pathOf, type List } from './promotion-list.ts';

interface PromotionMenuProps {
  readonly list: List;
  readonly onAsk: () => void;
}

export const PromotionMenu = ({ list, onAsk }: PromotionMenuProps) => {
  const { t } = useTranslation('settings');
  const [opened, { open, close }] = useDisclosure(false);
  const remove = useRemove(list);
  return (
    <>
      <Menu position="bottom-end" shadow="md">
        <Menu.Target>
          <ActionIcon variant="subtle" color="gray" aria-label={t('promotions.menu', { name: list.name })}>
            <IconDots size={17} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<IconUserSearch size={16} aria-hidden />} onClick={onAsk}>
            {t('promotions.who')}
          </Menu.Item>
          <Menu.Item
            leftSection={<IconX size={16} aria-hidden />}
            disabled={list.codes === list.taken}
            onClick={open}
          >
            {t('promotions.withdraw')}
          </Menu.Item>
          <Menu.Item color="red" leftSection={<IconTrash size={16} aria-hidden />} onClick={remove}>
            {t('delete')}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <Modal
        closeButtonProps={{ 'aria-label': t('close') }}
        opened={opened}
        onClose={close}
        title={t('promotions.withdrawOf', { name: list.name })}
      >
        {opened && <Withdraw list={list} onDone={close} />}
      </Modal>
    </>
  );
};

const useRemove = (list: List): (() => void) => {
  const { t } = useTranslation('settings');
  const format = useFormat();
  const { name, expires_at, alert_below } = list;
  const restore = useChange(KEY, (api, _wish: null) => api.put(pathOf(list), { expires_at, alert_below }));
  const remove = useChange(KEY, async (api, _wish: null) => {
    await api.del(pathOf(list));
    // Said here: the row is gone before what waits for the change would run.
    notifyUndo(t('promotions.removed', { name }), t('undo'), () => restore.mutate(null));
  });
  return () => {
    const live = liveUses(list);
    if (live.length > 0)
      return notifyFailure(t('promotions.inUse'), t('promotions.usedBy', { names: format.list(live) }));
    remove.mutate(null);
  };
};

const Withdraw = ({ list, onDone }: { readonly list: List; readonly onDone: () => void }) => {
  const { t } = useTranslation('settings');
  const withdraw = useChange(KEY, (api, _wish: null) =>
    api.post<{ readonly withdrawn: number }>(`${pathOf(list)}/codes/withdraw`, {}),
  );
  const run = () =>
    withdraw.mutate(null, {
      onSuccess: ({ withdrawn }) => {
        notifyDone(t('promotions.withdrawn', { count: withdrawn }));
        onDone();
      },
    });
  return (
    <Stack>
      <Text fz="sm">{t('promotions.withdrawText', { count: list.codes - list.taken })}</Text>
      <Group justify="flex-end">
        <Button variant="default" onClick={onDone} data-autofocus>
          {t('cancel')}
        </Button>
        <Button color="red.8" onClick={run} loading={withdraw.isPending}>
          {t('promotions.withdraw')}
        </Button>
      </Group>
    </Stack>
  );
};
