/** SF7xxx: Projects, profiles, files and the command line. */
export const projectCodes = {};
