// Giving and taking roles of one person.
import { Alert, Button, Group, Modal, Stack, Text } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { notifyDone } from '../../../../ui/notify.tsx';
import { useApi } from '../../../session.ts';
import { membersQuery, rolesQuery, type Member, type Told } from './queries.ts';
import { RolePicker } from './role-picker.tsx';

export const ChangeRoles = ({
  member,
  onClose,
}: {
  readonly member: Member;
  readonly onClose: () => void;
}) => {
  const { t } = useTranslation('access');
  const api = useApi();
  const client = useQueryClient();
  const { data } = useQuery(rolesQuery(api));
  const [roles, setRoles] = useState<string[]>([...member.roles]);
  const save = useMutation({
    mutationFn: () => api.put<Told>(`/admin/v1/members/${member.account_id}/roles`, { roles }),
    onSuccess: async ({ mail }) => {
      const wasTold = mail === 'sent';
      await client.invalidateQueries({ queryKey: membersQuery(api).queryKey });
      await client.invalidateQueries({ queryKey: ['session'] });
      notifyDone(t(wasTold ? 'team.rolesSavedMail' : 'team.rolesSaved', { name: member.name }));
      onClose();
    },
  });
  return (
    <Modal
      opened
      onClose={onClose}
      title={t('team.rolesOf', { name: member.name })}
      size="lg"
      closeButtonProps={{ 'aria-label': t('close') }}
    >
      <Stack gap="md">
        {save.error !== null && (
          <Alert color="red" variant="light" role="alert">
            {save.error.message}
          </Alert>
        )}
        <RolePicker label={t('invite.roles')} roles={data?.roles ?? []} value={roles} onChange={setRoles} />
        <Text fz="sm" c="dimmed">
          {t('team.rolesHold')}
        </Text>
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t('cancel')}
          </Button>
          <Button loading={save.isPending} onClick={() => save.mutate()}>
            {t('save')}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
};
