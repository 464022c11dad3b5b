// What else can be done with a template or a block: deleting, which the server cannot take back, is asked once more.
import { ActionIcon, Menu, Text } from '@mantine/core';
import { IconDots, IconTrash } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { modals } from '../../../ui/modals.ts';
import { notifyDone, notifyFailure } from '../../../ui/notify.tsx';
import { useApi, useWorkspace } from '../../session.ts';

interface ContentMenuProps {
  readonly kind: 'template' | 'block';
  readonly id: string;
  readonly name: string;
}

const DOORS = { template: '/admin/v1/templates', block: '/admin/v1/content-blocks' } as const;
const LISTS = { template: 'templates', block: 'content-blocks' } as const;

export const ContentMenu = ({ kind, id, name }: ContentMenuProps) => {
  const { t } = useTranslation('templates');
  const api = useApi();
  const client = useQueryClient();
  const navigate = useNavigate();
  const { key } = useWorkspace();
  const remove = useMutation({
    mutationFn: () => api.del(`${DOORS[kind]}/${id}`),
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: [api.workspace, LISTS[kind]] });
      notifyDone(t('remove.done', { name }));
      void navigate({
        to: kind === 'template' ? '/w/$workspace/content/templates' : '/w/$workspace/content/blocks',
        params: { workspace: key },
        ignoreBlocker: true,
      });
    },
    onError: (error) => notifyFailure(t('remove.failed'), error.message),
  });
  const ask = () =>
    modals.openConfirmModal({
      title: t('remove.title', { name }),
      children: <Text fz="sm">{t(`remove.${kind}`)}</Text>,
      labels: { confirm: t('remove.confirm'), cancel: t('remove.cancel') },
      confirmProps: { color: 'red' },
      onConfirm: () => remove.mutate(),
    });
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon variant="default" size="lg" aria-label={t('more')}>
          <IconDots size={18} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item leftSection={<IconTrash size={16} aria-hidden />} onClick={ask}>
          {t('remove.confirm')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
};
