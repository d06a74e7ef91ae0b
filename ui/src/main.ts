import { mount } from "svelte";
import App from "./App.svelte";
import "./tokens.css";
import "./base.css";
import "./parts/fields.css";
import "./parts/page.css";

const target = document.getElementById("app");
if (!target) throw new Error("index.html has no #app");
mount(App, { target });

if (import.meta.env.DEV && new URLSearchParams(location.search).has("mock")) {
  void import("./host/mock/shortcut").then(({ jump }) => jump());
}
