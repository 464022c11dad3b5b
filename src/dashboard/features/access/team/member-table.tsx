// Members, what they may do, and what can be done about them.
import { ActionIcon, Badge, Card, Group, Menu, Modal, Table, Text, VisuallyHidden } from '@mantine/core';
import { IconDots, IconShieldCheck } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { PersonAvatar } from '../../../../ui/person-avatar.tsx';
import { useTranslation } from 'react-i18next';
import { notifyDone, notifyFailure, notifyUndo } from '../../../../ui/notify.tsx';
import { StatusBadge } from '../../../../ui/status-badge.tsx';
import { useFormat } from '../../../i18n.ts';
import { useApi, useCan, useSession } from '../../../session.ts';
import { LoadState } from '../load-state.tsx';
import { ChangeRoles } from './change-roles.tsx';
import { PassOn } from './invite.tsx';
import { membersQuery, rolesQuery, type Member, type Told } from './queries.ts';
import { roleName } from './roles.ts';

export const MemberTable = () => {
  const { t } = useTranslation('access');
  const api = useApi();
  const members = useQuery(membersQuery(api));
  const [changing, setChanging] = useState<Member | null>(null);
  const [told, setTold] = useState<Told | null>(null);
  if (members.data === undefined)
    return <LoadState error={members.error} onRetry={() => void members.refetch()} />;
  return (
    <Card padding={0}>
      <Table.ScrollContainer minWidth={760}>
        <Table verticalSpacing="sm" horizontalSpacing="md" highlightOnHover>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t('team.person')}</Table.Th>
              <Table.Th>{t('team.rolesColumn')}</Table.Th>
              <Table.Th>{t('team.status')}</Table.Th>
              <Table.Th>{t('team.lastSignIn')}</Table.Th>
              <Table.Th w={56}>
                <VisuallyHidden>{t('actions')}</VisuallyHidden>
              </Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {members.data.members.map((member) => (
              <MemberRow key={member.account_id} member={member} onChange={setChanging} onTold={setTold} />
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
      {changing !== null && <ChangeRoles member={changing} onClose={() => setChanging(null)} />}
      {told?.link != null && (
        <Modal
          opened
          onClose={() => setTold(null)}
          title={t('passOn.title')}
          size="lg"
          closeButtonProps={{ 'aria-label': t('close') }}
        >
          <PassOn link={told.link} email={told.member.email} onClose={() => setTold(null)} />
        </Modal>
      )}
    </Card>
  );
};

interface RowProps {
  readonly member: Member;
  readonly onChange: (member: Member) => void;
  readonly onTold: (told: Told) => void;
}

const TONES = { active: 'good', invited: 'info', disabled: 'bad' } as const;

const MemberRow = ({ member, onChange, onTold }: RowProps) => {
  const { t } = useTranslation('access');
  const format = useFormat();
  const api = useApi();
  const { data } = useQuery(rolesQuery(api));
  return (
    <Table.Tr>
      <Table.Td>
        <Group wrap="nowrap" gap="sm">
          <PersonAvatar size={34} name={member.name} />
          <div>
            <Text fz="sm" fw={600}>
              {member.name}
            </Text>
            <Text fz="xs" c="dimmed">
              {member.email}
            </Text>
          </div>
        </Group>
      </Table.Td>
      <Table.Td>
        <Group gap={6}>
          {member.roles.map((role) => (
            <Badge key={role} variant="light" color={role === 'owner' ? 'violet' : 'gray'} styles={BADGE}>
              {roleName(role, data?.roles ?? [], t)}
            </Badge>
          ))}
          {member.in_teams > 0 && (
            <Badge variant="outline" color="gray" styles={BADGE}>
              {t('team.inTeams', { count: member.in_teams })}
            </Badge>
          )}
        </Group>
      </Table.Td>
      <Table.Td>
        <Group gap={6} wrap="nowrap">
          <StatusBadge tone={TONES[member.status]} label={t(`status.${member.status}`)} />
          {member.has_totp && (
            <IconShieldCheck
              size={18}
              aria-label={t('team.hasTotp')}
              role="img"
              color="var(--app-tint-ink)"
            />
          )}
        </Group>
      </Table.Td>
      <Table.Td>
        <Text fz="sm" c="dimmed">
          {member.last_sign_in_at === null ? t('team.never') : format.relative(member.last_sign_in_at)}
        </Text>
      </Table.Td>
      <Table.Td>
        <MemberMenu member={member} onChange={onChange} onTold={onTold} />
      </Table.Td>
    </Table.Tr>
  );
};

const BADGE = { root: { color: 'var(--mantine-color-text)' } };

const MemberMenu = ({ member, onChange, onTold }: RowProps) => {
  const { t } = useTranslation('access');
  const { user } = useSession();
  const can = useCan();
  const { link, remove, access } = useMemberActions(member, onTold);
  const isMe = user.user_id === member.account_id;
  const rules = can('admin.installation');
  const isOut = member.status === 'disabled';
  return (
    <Menu position="bottom-end" shadow="md" width={240}>
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" aria-label={t('team.actionsFor', { name: member.name })}>
          <IconDots size={18} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item onClick={() => onChange(member)}>{t('team.changeRoles')}</Menu.Item>
        {member.status === 'invited' && (
          <Menu.Item onClick={() => link.mutate()}>{t('team.inviteAgain')}</Menu.Item>
        )}
        {member.status === 'active' && rules && !isMe && (
          <Menu.Item onClick={() => link.mutate()}>{t('team.sendReset')}</Menu.Item>
        )}
        {!isMe && !member.is_owner && <Menu.Divider />}
        {!isMe && !member.is_owner && rules && (
          <Menu.Item onClick={() => access.mutate(!isOut)}>
            {t(isOut ? 'team.letIn' : 'team.keepOut')}
          </Menu.Item>
        )}
        {!isMe && !member.is_owner && (
          <Menu.Item color="red" onClick={() => remove.mutate()}>
            {t('team.remove')}
          </Menu.Item>
        )}
      </Menu.Dropdown>
    </Menu>
  );
};

const useMemberActions = (member: Member, onTold: (told: Told) => void) => {
  const { t } = useTranslation('access');
  const api = useApi();
  const client = useQueryClient();
  const path = `/admin/v1/members/${member.account_id}`;
  const refresh = () => client.invalidateQueries({ queryKey: membersQuery(api).queryKey });
  const onError = (error: Error) => notifyFailure(t('failed'), error.message);
  const giveBack = () => void api.put(`${path}/roles`, { roles: member.roles }).then(refresh, onError);
  return {
    link: useMutation({
      mutationFn: () => api.post<Told>(`${path}/link`),
      onSuccess: (told) =>
        told.link === null ? notifyDone(t('invite.sent', { email: member.email })) : onTold(told),
      onError,
    }),
    remove: useMutation({
      mutationFn: () => api.del(path),
      onSuccess: async () => {
        await refresh();
        notifyUndo(t('team.removed', { name: member.name }), t('undo'), giveBack);
      },
      onError,
    }),
    access: useMutation({
      mutationFn: (disabled: boolean) => api.put(`${path}/access`, { disabled }),
      onSuccess: refresh,
      onError,
    }),
  };
};
