// The part of a page that brings Python along: a worker is its kernel.

import { fromWorker } from "../kit/local.ts";
import { fromObject } from "../kit/store.ts";
import { carried } from "../shell/carried.ts";

carried.local = (values, { href, protocol }) =>
  protocol === "file:"
    ? fromObject({ ...values, disk: true }) // where no worker may start
    : fromWorker(values, () => new Worker(new URL(String(values.kernel), href), { type: "module" }));
