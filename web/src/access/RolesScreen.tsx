import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { ListState } from "../base/ListState";
import { sentence } from "../base/sentence";
import { Table, type Column } from "../base/Table";
import type { Role } from "../base/types";
import { useTitle } from "../base/useTitle";
import { m } from "../i18n/m";
import style from "./PeopleScreen.module.css";
import { changeRole, roles, useSeat } from "./queries";
import { ALL_PERMISSIONS, permissionWord, roleWord } from "./words";

/** Rows are permissions, columns roles. One's own role cannot be changed here: nobody locks himself out. */
export function RolesScreen() {
  useTitle(m.screen_roles());
  const query = useQuery(roles);
  return (
    <div className={style.screen}>
      <header className={style.head}>
        <h1>{m.roles_title()}</h1>
      </header>
      <p className={style.note}>{m.roles_note()}</p>
      <ListState query={query} empty={(it) => it.length === 0} emptyText={m.roles_none()}>
        {(found) => <RoleTable roles={found} />}
      </ListState>
    </div>
  );
}

function RoleTable({ roles: found }: { roles: readonly Role[] }) {
  const queries = useQueryClient();
  const { role: mine } = useSeat();
  const change = useMutation({
    mutationFn: ({ name, permissions }: Role) => changeRole(name, permissions),
    onSuccess: () => queries.invalidateQueries({ queryKey: ["role"] }),
  });
  const toggle = ({ name, permissions }: Role, permission: string) =>
    change.mutate({
      name,
      permissions: permissions.includes(permission)
        ? permissions.filter((it) => it !== permission)
        : [...permissions, permission],
    });
  const all = [...new Set([...ALL_PERMISSIONS, ...found.flatMap((it) => it.permissions)])];
  const columns: Column<string>[] = [
    { key: "permission", title: m.permission(), cell: (it) => permissionWord(it) },
    ...found.map((role) => ({
      key: role.name,
      title: roleWord(role.name),
      cell: (permission: string) => (
        <span className={style.tick}>
          <input
            type="checkbox"
            checked={role.permissions.includes(permission)}
            disabled={role.name === mine || change.isPending}
            aria-label={m.role_may({ role: roleWord(role.name), permission: permissionWord(permission) })}
            onChange={() => toggle(role, permission)}
          />
        </span>
      ),
    })),
  ];
  return (
    <>
      {change.isError ? (
        <p role="alert" className={style.fault}>
          {sentence(change.error)}
        </p>
      ) : null}
      <Table caption={m.roles_title()} columns={columns} rows={all} id={(it) => it} />
    </>
  );
}
