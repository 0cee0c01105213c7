"""The Landscape page: the networks of Canziani, Paszke and Culurciello at full size, and the design among them."""

import streamlit as st

from arch.analysis import at_inference, layer_costs, total
from arch.lower import lower
from arch.views.explore import accuracy_vs_operations, rows
from pages.shell.frame import frame

bench = frame("Landscape")
macs = total(at_inference(layer_costs(lower(bench.design)))).macs
st.plotly_chart(accuracy_vs_operations(bench.design.name, macs), key="landscape-page", config={"displaylogo": False})
st.caption(
    "After Canziani, Paszke and Culurciello, An Analysis of Deep Neural Network Models for Practical Applications, "
    "arXiv 1605.07678. Disc areas follow the parameters. The figure counts two operations per multiply-accumulate, "
    "and so does the line of your design. What accuracy the design would reach is not known."
)
with st.expander("The numbers and their source"):
    st.dataframe(rows(), hide_index=True)
