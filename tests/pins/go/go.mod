// Modules that tests read files of; nothing is built. Go holds each against go.sum beside this file.
module switchboard-policy/pins

go 1.21
