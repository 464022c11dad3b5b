// Approvals (campaign-delivery 23; rulings): four sections of a campaign, each approved or denied for one version of
// it. Any saved change makes a new version, so all of them are pending again.
import type { Refusal } from '../result.ts';

export const APPROVAL_SECTIONS = ['messages', 'delivery', 'audience', 'conversions'] as const;
export type ApprovalSection = (typeof APPROVAL_SECTIONS)[number];
export type ApprovalStatus = 'pending' | 'approved' | 'denied';

/** Of a workspace. Four eyes: whoever saved a version may not approve it. */
export interface ApprovalPolicy {
  readonly required: boolean;
  readonly fourEyes: boolean;
}

export interface Approval {
  readonly section: ApprovalSection;
  readonly status: Exclude<ApprovalStatus, 'pending'>;
  readonly decidedBy: string;
  readonly decidedAt: number;
  readonly comment: string;
}

export const readPolicy = (settings: unknown): ApprovalPolicy => {
  const approvals = fieldOf(settings, 'approvals');
  return {
    required: fieldOf(approvals, 'required') === true,
    fourEyes: fieldOf(approvals, 'four_eyes') !== false,
  };
};

const fieldOf = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? (value as Readonly<Record<string, unknown>>)[name]
    : undefined;

export const statusOf = (section: ApprovalSection, given: readonly Approval[]): ApprovalStatus =>
  given.find((approval) => approval.section === section)?.status ?? 'pending';

/** What keeps this version from being launched; null = nothing. */
export const approvalProblem = (policy: ApprovalPolicy, given: readonly Approval[]): Refusal | null => {
  if (!policy.required) return null;
  const open = APPROVAL_SECTIONS.filter((section) => statusOf(section, given) !== 'approved');
  if (open.length === 0) return null;
  return {
    code: 'approval_missing',
    message: `Not approved yet: ${open.map((section) => `${section} (${statusOf(section, given)})`).join(', ')}.`,
    field: 'approvals',
  };
};

/** Null = this person may decide. */
export const deciderProblem = (policy: ApprovalPolicy, editor: string, decider: string): Refusal | null =>
  policy.fourEyes && editor === decider
    ? { code: 'four_eyes', message: 'Whoever saved this version cannot approve it.', field: 'section' }
    : null;
