/** Words of signing in and setting up. */
export const text = {
  signInTitle: "Sign in",
  signInText: "Use the account of this appliance.",
  email: "E-mail",
  password: "Password",
  signIn: "Sign in",
  setupTitle: "Create the owner account",
  setupText: "This appliance is new. The owner can do everything; more people are invited later.",
  name: "Your name",
  create: "Create account and sign in",
  repeat: "Password again",
  repeatWrong: "The two passwords are not the same.",
  rules: {
    length: (count: number) => `At least ${count} characters`,
    varied: "Not one character repeated",
    notEmail: "Not the e-mail address",
  },
  noTokenTitle: "Open the set-up link",
  noTokenText:
    "The appliance wrote a one-time link to its terminal when it started. Open that link to create the owner account.",
  noTokenHint:
    "The link is gone? Start the appliance again: it writes a new one as long as there is no owner.",
  badTokenTitle: "This set-up link does not work any more",
  badTokenText:
    "It was used already, or the appliance has been started again since and has written a newer link.",
  doneTitle: "This appliance is set up",
  doneText: "The owner account exists, so set-up links have no use any more.",
  toSignIn: "Go to sign-in",
  checkAgain: "Check again",
};
