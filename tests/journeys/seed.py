import httpx2
import streamlit as st

st.title("Prédiction")
value = st.text_input("Entrée")
if st.button("Prédire"):
    answer = httpx2.post("http://127.0.0.1:8000/predict", json={"input": value})
    st.write(answer.json()["prediction"])
