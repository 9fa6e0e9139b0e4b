"""部门信息比对: lists of other departments, matched with authorised households; hits resolved."""
