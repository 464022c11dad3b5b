// Giving and taking roles of one person.
import { Alert, Modal, Text } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { notifyDone } from '../../../../ui/notify.tsx';
import { ApiError, fieldError } from '../../../api.ts';
import { KeptForm } from '../../../parts/kept/kept-form.tsx';
import { KeptTrouble } from '../../../parts/kept/kept-notices.tsx';
import { standing, useKept, type Kept } from '../../../parts/kept/use-kept.ts';
import { useApi } from '../../../session.ts';
import { membersQuery, rolesQuery, type Member, type Told } from './queries.ts';
import { RolePicker } from './role-picker.tsx';

interface Typed {
  readonly roles: readonly string[];
}

/** What the roles were when the change began goes with it: of two who change them one is asked. */
export const ChangeRoles = ({
  member,
  onClose,
}: {
  readonly member: Member;
  readonly onClose: () => void;
}) => {
  const { t } = useTranslation('access');
  const api = useApi();
  const { data } = useQuery(rolesQuery(api));
  const kept = useKept<Typed>({
    id: `roles-of-${member.account_id}`,
    loaded: standing({ roles: member.roles }),
  });
  const { roles } = kept.values;
  const save = useSave(member, kept, onClose);
  return (
    <Modal
      opened
      onClose={onClose}
      title={t('team.rolesOf', { name: member.name })}
      size="lg"
      closeButtonProps={{ 'aria-label': t('close') }}
    >
      <KeptForm
        kept={kept}
        words={{ save: t('save'), cancel: t('cancel') }}
        isReady={kept.present === null}
        isSaving={save.isPending}
        onSave={() => save.mutate(kept.base.roles)}
        onClose={onClose}
      >
        <KeptTrouble kept={kept} onMine={({ values }) => save.mutate(values.roles)} onTheirs={save.reset} />
        {save.error !== null && kept.present === null && fieldError(save.error, 'roles') === undefined && (
          <Alert color="red" variant="light" role="alert">
            {save.error.message}
          </Alert>
        )}
        <RolePicker
          label={t('invite.roles')}
          roles={data?.roles ?? []}
          value={[...roles]}
          error={fieldError(save.error, 'roles')}
          onChange={(now) => kept.change({ roles: now })}
        />
        <Text fz="sm" c="dimmed">
          {t('team.rolesHold')}
        </Text>
      </KeptForm>
    </Modal>
  );
};

const useSave = (member: Member, kept: Kept<Typed>, onClose: () => void) => {
  const { t } = useTranslation('access');
  const api = useApi();
  const client = useQueryClient();
  const { roles } = kept.values;
  return useMutation({
    mutationFn: (seen: readonly string[]) =>
      api.put<Told>(`/admin/v1/members/${member.account_id}/roles`, { roles, seen }),
    onError: (error) => {
      const now = error instanceof ApiError ? error.body['present'] : undefined;
      if (now !== undefined) kept.meet(standing(now as Typed));
    },
    onSuccess: async ({ mail }) => {
      kept.saved(kept.values);
      const wasTold = mail === 'sent';
      await client.invalidateQueries({ queryKey: membersQuery(api).queryKey });
      await client.invalidateQueries({ queryKey: ['session'] });
      notifyDone(t(wasTold ? 'team.rolesSavedMail' : 'team.rolesSaved', { name: member.name }));
      onClose();
    },
  });
};
