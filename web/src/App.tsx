import { QueryCache, QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { Problem } from "./base/api";
import { useLocale } from "./i18n/locale";
import { router } from "./router";

const queries: QueryClient = new QueryClient({
  queryCache: new QueryCache({
    onError: (fault, query) => {
      // Whatever is refused for want of a session: ask once whether there still is one.
      if (fault instanceof Problem && fault.status === 401 && query.queryKey[0] !== "session")
        void queries.invalidateQueries({ queryKey: ["session"] });
    },
  }),
  defaultOptions: {
    queries: {
      staleTime: 30_000,
      networkMode: "always",
      retry: (tries, fault) => tries < 2 && !(fault instanceof Problem && fault.status >= 400 && fault.status < 500),
    },
    mutations: { networkMode: "always" },
  },
});

export function App() {
  const language = useLocale();
  return (
    <QueryClientProvider client={queries}>
      <RouterProvider key={language} router={router} />
    </QueryClientProvider>
  );
}
