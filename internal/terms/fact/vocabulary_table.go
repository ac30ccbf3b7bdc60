package fact

var kinds = []Kind{}
