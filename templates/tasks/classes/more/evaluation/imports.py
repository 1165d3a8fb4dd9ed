from sklearn.metrics import ConfusionMatrixDisplay, accuracy_score, f1_score, recall_score
