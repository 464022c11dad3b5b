// Which screen a step is; each is loaded when it is first opened.
import { lazy } from 'react';
import type { Step } from './problems.ts';
import type { Target } from './use-editable.ts';

const ContentStep = lazy(() => import('./content/content-step.tsx'));
const DeliveryStep = lazy(() => import('./delivery/delivery-step.tsx'));
const AudienceStep = lazy(() => import('./audience/audience-step.tsx'));
const ConversionsStep = lazy(() => import('./conversions/conversions-step.tsx'));
const ReviewStep = lazy(() => import('./review/review-step.tsx'));

interface StepProps {
  readonly step: Step;
  readonly target: Target;
  readonly flush: () => Promise<boolean>;
}

export const StepContent = ({ step, target, flush }: StepProps) => {
  switch (step) {
    case 'content':
      return <ContentStep />;
    case 'delivery':
      return <DeliveryStep />;
    case 'audience':
      return <AudienceStep />;
    case 'conversions':
      return <ConversionsStep />;
    case 'review':
      return <ReviewStep target={target} flush={flush} />;
  }
};
