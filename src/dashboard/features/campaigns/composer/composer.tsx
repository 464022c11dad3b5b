// The composer: five steps, each with an address of its own, over one document that is saved while one types.
import { Alert, Badge, Group, Stack, Text, UnstyledButton } from '@mantine/core';
import { IconChevronLeft, IconChevronRight, IconCloudUpload } from '@tabler/icons-react';
import { useNavigate, useParams } from '@tanstack/react-router';
import { useQueryClient } from '@tanstack/react-query';
import { Suspense, useEffect, useState, useSyncExternalStore } from 'react';
import { useTranslation } from 'react-i18next';
import { ErrorPanel } from '../../../../ui/error-panel.tsx';
import { Page } from '../../../../ui/page.tsx';
import { SaveState } from '../../../../ui/save-state.tsx';
import { LinkButton } from '../../../links.tsx';
import { isServerAway, onReachability } from '../../../reachability.ts';
import { useApi, useCan, useSession, useWorkspace } from '../../../session.ts';
import { ScreenLoading } from '../../../shell/states.tsx';
import { CampaignStatusBadge, TypeLabel } from '../words.tsx';
import { Autosaver, type Snapshot } from './autosaver.ts';
import { ComposerProvider, useComposer } from './composer-context.tsx';
import { ConflictPanel } from './conflict-panel.tsx';
import { STEPS, stepOf, stepsOf, type Step } from './problems.ts';
import { StepContent } from './step-content.tsx';
import { NO_DRAFT, openDoor, openMemory, useEditable, type Editable } from './use-editable.ts';

export const Composer = () => {
  const { t } = useTranslation('composer');
  const { campaignId = '' } = useParams({ strict: false });
  const { data, error, refetch } = useEditable(campaignId);
  if (error !== null)
    return (
      <ErrorPanel
        title={t('failed')}
        message={error.message}
        retryLabel={t('retry')}
        onRetry={() => void refetch()}
      />
    );
  if (data === undefined) return <ScreenLoading />;
  return <Loaded key={`${data.campaign.campaign_id}:${data.target}`} editable={data} />;
};

const useStep = (): Step => {
  const { step } = useParams({ strict: false });
  return STEPS.find((one) => one === step) ?? 'content';
};

const useAutosaver = ({ campaign, target, stored }: Editable): readonly [Autosaver, Snapshot] => {
  const api = useApi();
  const client = useQueryClient();
  const { user } = useSession();
  const [saver] = useState(() => {
    const id = campaign.campaign_id;
    const told = () => void client.invalidateQueries({ queryKey: [api.workspace, 'campaigns'] });
    const memory = openMemory(user.user_id, api.workspace, id);
    return new Autosaver(stored, openDoor(api, id, target, told), memory);
  });
  useEffect(() => {
    const stop = onReachability(() => {
      if (!isServerAway()) void saver.flush();
    });
    const leave = () => void saver.flush();
    window.addEventListener('pagehide', leave);
    return () => {
      stop();
      window.removeEventListener('pagehide', leave);
      void saver.flush();
    };
  }, [saver]);
  return [saver, useSyncExternalStore(saver.subscribe, saver.snapshot)];
};

const Loaded = ({ editable }: { readonly editable: Editable }) => {
  const { t } = useTranslation('composer');
  const { key: workspace } = useWorkspace();
  const [saver, snapshot] = useAutosaver(editable);
  const can = useCan();
  const { campaign, target } = editable;
  const base = `/w/${encodeURIComponent(workspace)}/campaigns`;
  const isReadOnly = campaign.status === 'archived' || !can('admin.write', campaign);
  const { stored, status } = snapshot;
  return (
    <ComposerProvider
      campaign={campaign}
      saver={saver}
      snapshot={snapshot}
      isReadOnly={isReadOnly}
      isLiveAsShown={target === 'draft' && stored.mark === NO_DRAFT && status === 'saved'}
    >
      <Page
        title={snapshot.doc.name}
        width="wide"
        badge={<Kind />}
        crumbs={[
          { label: t('campaigns'), href: base },
          { label: snapshot.doc.name, href: `${base}/${campaign.campaign_id}` },
        ]}
        actions={<Saved snapshot={snapshot} isReadOnly={isReadOnly} />}
        tabs={<StepNavigation />}
      >
        {target === 'draft' && <Note text={t('editsDraft')} />}
        {snapshot.wasRestored && snapshot.status !== 'saved' && <Note text={t('restored')} />}
        {snapshot.status === 'failed' && snapshot.error !== null && (
          <ErrorPanel
            title={t('saveFailed')}
            message={snapshot.error.message}
            retryLabel={t('retry')}
            onRetry={() => void saver.flush()}
          />
        )}
        {snapshot.conflict !== null && (
          <ConflictPanel conflict={snapshot.conflict} onResolve={saver.resolve} />
        )}
        <Suspense fallback={<ScreenLoading />}>
          <StepContent step={useStep()} target={target} flush={saver.flush} />
        </Suspense>
        <BackAndForth />
      </Page>
    </ComposerProvider>
  );
};

const Note = ({ text }: { readonly text: string }) => (
  <Alert variant="light" icon={<IconCloudUpload size={18} />} py="xs">
    {text}
  </Alert>
);

const Kind = () => {
  const { t } = useTranslation('composer');
  const { campaign } = useComposer();
  return (
    <Group gap="xs">
      <CampaignStatusBadge status={campaign.status} />
      <Group gap={6} c="dimmed" fz="sm">
        <TypeLabel type={campaign.type} />
        <Text fz="sm">· {t(`campaigns:category.${campaign.category}`)}</Text>
      </Group>
    </Group>
  );
};

const Saved = ({ snapshot, isReadOnly }: { readonly snapshot: Snapshot; readonly isReadOnly: boolean }) => {
  const { t } = useTranslation('composer');
  const { status } = snapshot;
  if (isReadOnly)
    return (
      <Text fz="sm" c="dimmed">
        {t('readOnly')}
      </Text>
    );
  return <SaveState status={status === 'conflict' ? 'failed' : status} label={t(`save.${status}`)} />;
};

const StepNavigation = () => {
  const { t } = useTranslation('composer');
  const { key: workspace } = useWorkspace();
  const { campaign, problems } = useComposer();
  const navigate = useNavigate();
  const current = useStep();
  const steps = stepsOf(campaign.type);
  const counts = steps.map((step) => problems.filter((problem) => stepOf(problem) === step).length);
  return (
    <Group component="nav" gap={4} aria-label={t('steps')} mt="xs">
      {steps.map((step, i) => (
        <UnstyledButton
          key={step}
          component="a"
          href={`/w/${encodeURIComponent(workspace)}/campaigns/${campaign.campaign_id}/edit/${step}`}
          aria-current={step === current ? 'step' : undefined}
          onClick={(event) => {
            if (event.metaKey || event.ctrlKey || event.shiftKey) return;
            event.preventDefault();
            void navigate({
              to: '/w/$workspace/campaigns/$campaignId/edit/$step',
              params: { workspace, campaignId: campaign.campaign_id, step },
            });
          }}
          px="sm"
          py={7}
          fz="sm"
          fw={600}
          style={{
            borderRadius: 8,
            ...(step === current ? { background: 'var(--app-tint)', color: 'var(--app-tint-ink)' } : {}),
          }}
        >
          <Group gap={8} wrap="nowrap">
            <span>
              {i + 1}. {t(`step.${step}`)}
            </span>
            {(counts[i] ?? 0) > 0 && (
              <Badge
                size="sm"
                circle
                variant="light"
                color="orange"
                title={t('open', { count: counts[i] ?? 0 })}
              >
                {counts[i]}
              </Badge>
            )}
          </Group>
        </UnstyledButton>
      ))}
    </Group>
  );
};

const BackAndForth = () => {
  const { t } = useTranslation('composer');
  const { key: workspace } = useWorkspace();
  const { campaign } = useComposer();
  const steps = stepsOf(campaign.type);
  const at = steps.indexOf(useStep());
  const to = (step: Step | undefined) => ({
    to: '/w/$workspace/campaigns/$campaignId/edit/$step' as const,
    params: { workspace, campaignId: campaign.campaign_id, step: step ?? 'content' },
  });
  const [before, after] = [steps[at - 1], steps[at + 1]];
  return (
    <Stack mt="sm">
      <Group justify="space-between">
        {before === undefined ? (
          <span />
        ) : (
          <LinkButton
            {...to(before)}
            variant="default"
            leftSection={<IconChevronLeft size={16} aria-hidden />}
          >
            {t(`step.${before}`)}
          </LinkButton>
        )}
        {after !== undefined && (
          <LinkButton {...to(after)} rightSection={<IconChevronRight size={16} aria-hidden />}>
            {t(`step.${after}`)}
          </LinkButton>
        )}
      </Group>
    </Stack>
  );
};
