// A page whose thing could not be loaded: its place in the product, what the server said, and a way to try again.
import { ErrorPanel } from './error-panel.tsx';
import { Page, type PageProps } from './page.tsx';

interface FailedPageProps extends Required<Pick<PageProps, 'title' | 'crumbs'>> {
  readonly failed: string;
  readonly message: string;
  readonly retryLabel: string;
  readonly onRetry: () => void;
}

export const FailedPage = ({ title, crumbs, failed, ...panel }: FailedPageProps) => (
  <Page title={title} crumbs={crumbs}>
    <ErrorPanel title={failed} {...panel} />
  </Page>
);
