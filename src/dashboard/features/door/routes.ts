// What strangers may open.
import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { rootRoute } from '../../route-tree.tsx';

interface SignInSearch {
  readonly next?: string;
}

const signIn = createRoute({
  getParentRoute: () => rootRoute,
  path: '/sign-in',
  validateSearch: ({ next }): SignInSearch => (typeof next === 'string' ? { next } : {}),
  component: lazyRouteComponent(() => import('./sign-in.tsx'), 'SignIn'),
});

const ofLink = (path: '/welcome' | '/invitation' | '/reset-password') =>
  createRoute({
    getParentRoute: () => rootRoute,
    path,
    component: lazyRouteComponent(() => import('./choose-password.tsx'), 'ChoosePassword'),
  });

const forgot = createRoute({
  getParentRoute: () => rootRoute,
  path: '/forgot-password',
  component: lazyRouteComponent(() => import('./forgot-password.tsx'), 'ForgotPassword'),
});

export const doorRoutes = [
  signIn,
  ofLink('/welcome'),
  ofLink('/invitation'),
  ofLink('/reset-password'),
  forgot,
];
