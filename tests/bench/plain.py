"""The poorest apps that do the same, to measure against: as short as Streamlit allows."""

HELLO = """import streamlit as st

st.write("hello")
"""

SLIDER = """import altair as alt
import pandas as pd
import streamlit as st

st.title("Slider")
low, high = st.slider("Range", 0, 1000, (300, 600), key="range")
rows = pd.DataFrame({"x": range(50), "y": [low + (high - low) * i / 50 for i in range(50)]})
chart = alt.Chart(rows).mark_circle().encode(x="x", y="y")
st.altair_chart(chart, key="drawn")
"""

PAGES = """import streamlit as st

pages = [st.Page("one.py", title="One", default=True), st.Page("two.py", title="Two")]
st.navigation(pages, position="top").run()
"""

PAGE = """import altair as alt
import pandas as pd
import streamlit as st

st.title("{title}")
rows = pd.DataFrame({{"x": range(50), "y": [i * {factor} for i in range(50)]}})
st.altair_chart(alt.Chart(rows).mark_circle().encode(x="x", y="y"), key="{title}-drawn")
"""
