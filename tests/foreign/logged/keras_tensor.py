"""What a team has: a small convolutional network of Keras, whose input is a tensor."""

import os

os.environ["KERAS_BACKEND"] = "openvino"

import keras
import mlflow
import numpy as np

keras.utils.set_random_seed(0)
network = keras.Sequential(
    [
        keras.layers.Input((4, 4, 1)),
        keras.layers.Conv2D(2, 3, activation="relu"),
        keras.layers.Flatten(),
        keras.layers.Dense(2, activation="softmax"),
    ]
)
images = np.zeros((2, 4, 4, 1), np.float32)
mlflow.keras.log_model(
    network,
    name="images",
    registered_model_name="images",
    signature=mlflow.models.infer_signature(images, network.predict(images, verbose=0)),
    pip_requirements=["keras"],
)
