// Everything once more before anybody gets anything: what stands in the way, what is unwise, what the campaign will do,
// who has approved it, and the launch.
import { Alert, Anchor, Button, Group, List, SimpleGrid, Stack, Text } from '@mantine/core';
import { IconAlertTriangle, IconCircleCheck, IconRocket } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { Section } from '../../../../../ui/section.tsx';
import { notifyDone } from '../../../../../ui/notify.tsx';
import { LinkAnchor, LinkButton } from '../../../../links.tsx';
import { useApi, useCan, useWorkspace } from '../../../../session.ts';
import type { Problem } from '../../model.ts';
import { Approvals } from '../../approvals.tsx';
import { forgetDraft } from '../../use-campaign.ts';
import { useComposer } from '../composer-context.tsx';
import { useDeliverySentences } from '../delivery/use-delivery-sentences.ts';
import { useFindingLabel } from '../field-labels.ts';
import { STEPS, stepOf, useProblemText } from '../problems.ts';
import type { Target } from '../use-editable.ts';
import { ContentSummary } from './content-summary.tsx';

interface ReviewProps {
  readonly target: Target;
  readonly flush: () => Promise<boolean>;
}

const ReviewStep = ({ target, flush }: ReviewProps) => {
  const { t } = useTranslation('composer');
  const { campaign, problems, warnings, definition } = useComposer();
  const sentences = useDeliverySentences(campaign, definition);
  const more = useValidation(campaign.campaign_id, problems.length === 0 && target === 'campaign');
  const shown = [...warnings, ...more.filter(({ code }) => !warnings.some((one) => one.code === code))];
  return (
    <Stack gap="lg">
      <Findings problems={problems} warnings={shown} />
      <SimpleGrid cols={{ base: 1, lg: 2 }} spacing="lg">
        <Section title={t('review.delivery')}>
          <List fz="sm" spacing={6}>
            {sentences.map((sentence) => (
              <List.Item key={sentence}>{sentence}</List.Item>
            ))}
          </List>
        </Section>
        <ContentSummary />
      </SimpleGrid>
      <Approvals campaign={campaign} />
      <Launch target={target} flush={flush} />
    </Stack>
  );
};

export default ReviewStep;

/** What only the server can say of the stored campaign: people whose zone is unknown, for example. */
const useValidation = (campaignId: string, isWorthIt: boolean): readonly Problem[] => {
  const api = useApi();
  const { data } = useQuery({
    queryKey: [api.workspace, 'campaigns', 'validate', campaignId],
    queryFn: ({ signal }) =>
      api.get<{ readonly warnings: readonly Problem[] }>(
        `/admin/v1/campaigns/${campaignId}/validate`,
        {},
        signal,
      ),
    enabled: isWorthIt,
  });
  return isWorthIt ? (data?.warnings ?? []) : [];
};

interface FindingsProps {
  readonly problems: readonly Problem[];
  readonly warnings: readonly Problem[];
}

const Findings = ({ problems, warnings }: FindingsProps) => {
  const { t } = useTranslation('composer');
  return (
    <Stack gap="sm">
      {problems.length === 0 ? (
        <Alert color="teal" variant="light" icon={<IconCircleCheck size={20} />} title={t('review.ready')}>
          {t('review.readyHint')}
        </Alert>
      ) : (
        <Alert
          color="red"
          variant="light"
          icon={<IconAlertTriangle size={20} />}
          title={t('review.problems', { count: problems.length })}
        >
          <FindingList findings={problems} />
        </Alert>
      )}
      {warnings.length > 0 && (
        <Alert color="orange" variant="light" title={t('review.warnings', { count: warnings.length })}>
          <FindingList findings={warnings} />
        </Alert>
      )}
    </Stack>
  );
};

/** As the steps stand: somebody who mends them goes through the composer once. */
const inOrder = (findings: readonly Problem[]): readonly Problem[] =>
  [...findings].sort((one, other) => STEPS.indexOf(stepOf(one)) - STEPS.indexOf(stepOf(other)));

const FindingList = ({ findings }: { readonly findings: readonly Problem[] }) => {
  const { t } = useTranslation('composer');
  const { key: workspace } = useWorkspace();
  const { campaign, definition } = useComposer();
  const textOf = useProblemText();
  const labelOf = useFindingLabel();
  return (
    <List fz="sm" spacing={4}>
      {inOrder(findings).map((finding, i) => (
        <List.Item key={i}>
          <LinkAnchor
            to="/w/$workspace/campaigns/$campaignId/edit/$step"
            params={{ workspace, campaignId: campaign.campaign_id, step: stepOf(finding) }}
            fz="sm"
            underline="always"
            c="inherit"
          >
            {t(`step.${stepOf(finding)}`)} · {labelOf(finding.field ?? '', definition)}
          </LinkAnchor>
          {t('review.says', { text: textOf(finding) })}
        </List.Item>
      ))}
    </List>
  );
};

const Launch = ({ target, flush }: ReviewProps) => {
  const { t } = useTranslation('composer');
  const api = useApi();
  const can = useCan();
  const client = useQueryClient();
  const navigate = useNavigate();
  const { key: workspace } = useWorkspace();
  const { campaign, problems, isLiveAsShown } = useComposer();
  const id = campaign.campaign_id;
  const way = target === 'draft' ? 'draft/launch' : campaign.status === 'stopped' ? 'resume' : 'launch';
  const launch = useMutation({
    mutationFn: async () => {
      if (!(await flush())) throw new Error(t('review.notSaved'));
      return api.post(`/admin/v1/campaigns/${id}/${way}`);
    },
    onSuccess: async () => {
      if (target === 'draft') forgetDraft(client, api.workspace, id);
      await client.invalidateQueries({ queryKey: [api.workspace, 'campaigns'] });
      notifyDone(t('review.launched'));
      await navigate({ to: '/w/$workspace/campaigns/$campaignId', params: { workspace, campaignId: id } });
    },
  });
  return (
    <Section title={t('review.launchTitle')} description={t(`review.launchHint.${campaign.type}`)}>
      <Stack gap="md">
        {launch.error !== null && (
          <Alert color="red" role="alert">
            {launch.error.message}
          </Alert>
        )}
        <Group>
          {can('admin.launch', campaign) && (
            <Button
              size="md"
              leftSection={<IconRocket size={18} aria-hidden />}
              disabled={problems.length > 0 || isLiveAsShown}
              loading={launch.isPending}
              onClick={() => launch.mutate()}
            >
              {target === 'draft' ? t('review.launchDraft') : t('review.launch')}
            </Button>
          )}
          <LinkButton
            to="/w/$workspace/campaigns/$campaignId/rehearsals"
            params={{ workspace, campaignId: id }}
            variant="default"
            size="md"
          >
            {t('review.rehearse')}
          </LinkButton>
          {can('admin.launch', campaign) && isLiveAsShown && (
            <Text fz="sm" c="dimmed">
              {t('review.nothingNew')}
            </Text>
          )}
          {!can('admin.launch', campaign) && (
            <Text fz="sm" c="dimmed">
              {t('review.mayNot')}
            </Text>
          )}
        </Group>
        <Anchor component="span" fz="xs" c="dimmed" underline="never">
          {t('review.after')}
        </Anchor>
      </Stack>
    </Section>
  );
};
