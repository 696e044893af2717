/** What the owner of a subnet and a coordinator say to each other. */
export const adminPrefix = "/admin/v1";
